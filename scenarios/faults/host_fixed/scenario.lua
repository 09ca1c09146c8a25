return {
    title = "A supervisor that tries again starts its worker on a host that comes back",
    entries = {
        ["demo:supervisor"] = { source = "supervisor.lua", modules = { "time" } },
        ["demo:worker"] = { source = "worker.lua", modules = { "time" } },
    },
    hosts = { "demo:host", "demo:pool" },
    start = {
        { entry = "demo:supervisor", host = "demo:host", as = "supervisor" },
    },
    limits = { virtual_time = "300s", steps = 10000 },
    faults = { host = { of = "demo:pool", at_most = 3, by = { "1s", "20s" } } },
    properties = {
        finally = {
            ["the work is done"] = function(w)
                local exit = w:exit("supervisor")
                return exit ~= nil and exit.value == 42
            end,
        },
    },
    expect = "pass",
}
