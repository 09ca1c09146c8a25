-- The twin of stale_exit. The repair: the client passes over EXITs of others than the worker that
-- it waits for.
return {
    title = "A client that looks at whose EXIT it got does all jobs",
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
    expect = "pass",
}
