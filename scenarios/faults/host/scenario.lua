return {
    title = "A supervisor restarts its worker on a host that is not back yet",
    entries = {
        ["demo:supervisor"] = { source = "supervisor.lua" },
        ["demo:worker"] = { source = "worker.lua", modules = { "time" } },
    },
    hosts = { "demo:host", "demo:pool" },
    start = {
        { entry = "demo:supervisor", host = "demo:host", as = "supervisor" },
    },
    limits = { virtual_time = "300s", steps = 10000 },
    faults = { host = { of = "demo:pool", at_most = 1, by = "1s" } },
    properties = {
        finally = {
            ["the work is done"] = function(w)
                local exit = w:exit("supervisor")
                return exit ~= nil and exit.value == 42
            end,
        },
    },
    expect = { violates = "the work is done" },
}
