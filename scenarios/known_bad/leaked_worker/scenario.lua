-- The bug: the pool lends a worker, and then watches the borrower to get the worker back when it
-- dies. A borrower that is dead by then cannot be watched; nobody looks, and the worker is lost.
-- Known from: poolboy, and the programs that Concuerror was tried on.
-- Takes 2 ordering constraints: the client asks before it is killed, and is killed before the pool
-- watches it. The kill is the scenario's own; it needs no fault.
return {
    title = "A pool loses the worker that it lends to a dead client",
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
    expect = { violates = "the pool gets its worker back" },
}
