-- The twin of normal_end_restarted. The repair: who cannot be reached has ended, and how it ended is
-- said by its EXIT, which the supervisor waits for.
return {
    title = "A transient worker that is done is left alone by a health check",
    entries = {
        ["demo:supervisor"] = { source = "supervisor.lua", modules = { "time" } },
        ["demo:worker"] = { source = "worker.lua", modules = { "time" } },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:supervisor" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["what is done is not started again"] = function(w)
                local started = w:exit("supervisor").value
                return started == 1, "started " .. tostring(started) .. " times"
            end,
        },
    },
    expect = "pass",
}
