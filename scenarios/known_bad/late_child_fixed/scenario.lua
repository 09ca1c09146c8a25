-- The twin of late_child. The repair: a child is entered when it is spawned.
return {
    title = "A supervisor that knows its children from birth stops them all",
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
    expect = "pass",
}
