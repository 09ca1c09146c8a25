return {
    title = "A caller that trusts every spawn waits for a worker that never was",
    entries = {
        ["demo:caller"] = { source = "caller.lua" },
        ["demo:worker"] = { source = "worker.lua" },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:caller", as = "caller" },
    },
    limits = { virtual_time = "60s", steps = 10000 },
    faults = { spawn = { of = "demo:worker", at_most = 2 } },
    properties = {
        finally = {
            ["all squares are summed"] = function(w)
                local exit = w:exit("caller")
                return exit ~= nil and exit.value == 14
            end,
        },
    },
    expect = { violates = "all squares are summed" },
}
