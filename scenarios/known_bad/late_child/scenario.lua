-- The bug: the supervisor enters a child in its list when the child says that it is ready. A child
-- that is still starting when the supervisor is told to stop is in no list, is not stopped, and
-- lives on for ever.
-- Known from: OTP supervisors and poolboy.
-- Takes 2 ordering constraints: the supervisor spawns the child before it is told to stop, and is
-- told to stop before the child is ready. Both are due within a fraction of a millisecond, so it
-- needs no fault.
return {
    title = "A child that is still starting survives the shutdown of its supervisor",
    entries = {
        ["demo:main"] = { source = "main.lua", modules = { "time" } },
        ["demo:supervisor"] = { source = "supervisor.lua" },
        ["demo:child"] = { source = "child.lua", modules = { "time" } },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:main" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["the supervisor leaves no child behind"] = function(w)
                local left = w:count("demo:child")
                return w:exit("main/supervisor#0") ~= nil and left == 0, left .. " left"
            end,
        },
    },
    expect = { violates = "the supervisor leaves no child behind" },
}
