-- The bug: the supervisor takes a worker that cannot be reached for one that has failed and starts
-- it again. A worker that is done cannot be reached either: its EXIT, which says how it ended, is
-- there already, but the supervisor has not looked.
-- Known from: health checks beside supervisors; transient children of OTP.
-- Takes 2 ordering constraints: the worker ends before the supervisor asks it, and the supervisor's
-- timer wakes it before the EXIT does. Both are due within a fraction of a millisecond, so it needs
-- no fault.
return {
    title = "A transient worker that was done is started again by a health check",
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
    expect = { violates = "what is done is not started again" },
}
