-- The bug: a candidate looks whether somebody has the leader's name, and registers it if not,
-- without a look at whether it got it. Those who looked before the first registered all think that
-- they lead.
-- Known from: Erlang's proc_reg, the process registry that QuickCheck and PULSE were tried on;
-- gproc.
-- Takes 2 ordering constraints: each of two candidates looks before the other one registers.
local function leaders(w)
    local count = 0
    for _, exit in ipairs(w:exits("demo:candidate")) do
        if exit.value == "leader" then count = count + 1 end
    end
    return count
end

return {
    title = "Candidates that look before they register can all become leader",
    entries = { ["demo:candidate"] = { source = "candidate.lua", modules = { "time" } } },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:candidate", as = "a" },
        { entry = "demo:candidate", as = "b" },
        { entry = "demo:candidate", as = "c" },
    },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["there is one leader"] = function(w) return leaders(w) == 1 end,
        },
    },
    expect = { violates = "there is one leader" },
}
