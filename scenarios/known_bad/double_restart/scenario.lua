-- The bug: the supervisor replaces a worker that gives no sign of life, and it replaces a worker
-- that ends; a worker that ends while the supervisor loses patience is replaced twice. The
-- supervisor does stop watching it, but `unmonitor` does not call back an EXIT that is already on
-- its way, and nobody looks at whose EXIT it is.
-- Known from: health-check loops beside a supervisor.
-- Takes 2 ordering constraints: the worker ends before the supervisor stops watching it, and the
-- supervisor loses patience before it takes the EXIT. Both are due within a fraction of a
-- millisecond, so it needs no fault.
return {
    title = "A worker that dies when its supervisor loses patience is replaced twice",
    entries = {
        ["demo:supervisor"] = { source = "supervisor.lua", modules = { "time" } },
        ["demo:worker"] = { source = "worker.lua", modules = { "time" } },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:supervisor" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["one loss, one replacement"] = function(w)
                local replaced = w:exit("supervisor").value
                return replaced == 1, "replaced " .. tostring(replaced) .. " times"
            end,
        },
    },
    expect = { violates = "one loss, one replacement" },
}
