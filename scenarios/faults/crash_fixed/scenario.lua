local worker = "demo:worker"

return {
    title = "A caller that watches its worker replaces it when it crashes",
    entries = {
        ["demo:caller"] = { source = "caller.lua" },
        [worker] = { source = "worker.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:caller", as = "caller" } },
    limits = { virtual_time = "10s", steps = 10000 },
    faults = { crash = { of = worker, at_most = 2 } },
    properties = {
        finally = {
            ["the caller gets its answer"] = function(w)
                local exit = w:exit("caller")
                return exit ~= nil and exit.value == 42
            end,
        },
    },
    expect = "pass",
}
