-- The twin of leaked_worker. The repair: the pool watches first, and lends only to a client that it
-- can watch.
return {
    title = "A pool that lends only to clients that it watches keeps its worker",
    entries = {
        ["demo:main"] = { source = "main.lua" },
        ["demo:pool"] = { source = "pool.lua" },
        ["demo:client"] = { source = "client.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:main" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["the pool gets its worker back"] = function(w)
                if w:alive("main") then return false, "the next client waits for ever" end
                return w:exit("main").value == "worker 1"
            end,
        },
    },
    expect = "pass",
}
