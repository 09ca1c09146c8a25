-- The twin of orphan. The repair: the child is spawned linked, in one call.
return {
    title = "A parent that spawns its child linked takes it along",
    entries = {
        ["demo:main"] = { source = "main.lua" },
        ["demo:parent"] = { source = "parent.lua" },
        ["demo:child"] = { source = "child.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:main" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["no child outlives its parent"] = function(w)
                return #w:exits("demo:parent") == 1 and w:count("demo:child") == 0
            end,
        },
    },
    expect = "pass",
}
