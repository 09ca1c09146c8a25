-- The bug: when a worker has delivered, its client stops watching it and starts the next one. An
-- EXIT of the first that is already on its way is then taken for one of the second, whose work is
-- given up.
-- Known from: Erlang's demonitor without the option flush.
-- Takes 2 ordering constraints: the first worker ends before the client stops watching it, and the
-- second one's result comes after that EXIT is taken. The client's unmonitor and the worker's end
-- are due within a fraction of a millisecond, so it needs no fault.
return {
    title = "The end of a worker that is not watched any more is taken for its successor's",
    entries = {
        ["demo:client"] = { source = "client.lua", modules = { "time" } },
        ["demo:worker"] = { source = "worker.lua", modules = { "time" } },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:client", args = { 2 } } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["all jobs are done"] = function(w)
                local done = w:exit("client").value
                return done == 2, done .. " of 2 done"
            end,
        },
    },
    expect = { violates = "all jobs are done" },
}
