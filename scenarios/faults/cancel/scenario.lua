return {
    title = "A worker that stops at once when it is cancelled drops the task that it has",
    entries = {
        ["demo:caller"] = { source = "caller.lua", modules = { "time" } },
        ["demo:worker"] = { source = "worker.lua", modules = { "time" } },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:caller", as = "caller" },
    },
    limits = { virtual_time = "60s", steps = 10000 },
    faults = { cancel = { of = "demo:worker", at_most = 1 } },
    properties = {
        finally = {
            ["the task is answered"] = function(w)
                local exit = w:exit("caller")
                return exit ~= nil and exit.value == "done"
            end,
        },
    },
    expect = { violates = "the task is answered" },
}
