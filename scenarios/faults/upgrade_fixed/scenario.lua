return {
    title = "A counter that keeps its count elsewhere forgets nothing",
    entries = {
        ["demo:main"] = { source = "main.lua", modules = { "time" } },
        ["demo:counter"] = { source = "counter.lua" },
        ["demo:store"] = { source = "store.lua" },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:main", as = "main" },
    },
    limits = { virtual_time = "60s", steps = 10000 },
    faults = { upgrade = { of = "demo:counter", at_most = 3 } },
    properties = {
        finally = {
            ["every addition counts"] = function(w)
                local exit = w:exit("main")
                return exit ~= nil and exit.value == 3
            end,
        },
    },
    expect = "pass",
}
