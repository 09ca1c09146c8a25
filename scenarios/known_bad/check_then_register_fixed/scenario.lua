-- The twin of check_then_register. The repair: a candidate registers at once, and leads if it got
-- the name.
local function leaders(w)
    local count = 0
    for _, exit in ipairs(w:exits("demo:candidate")) do
        if exit.value == "leader" then count = count + 1 end
    end
    return count
end

return {
    title = "Candidates that ask the registry who won elect one leader",
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
    expect = "pass",
}
