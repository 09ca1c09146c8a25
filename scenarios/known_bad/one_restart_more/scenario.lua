-- The bug: the supervisor allows a restart when there have been no more than `intensity`, not when
-- there have been fewer, so that it starts its worker again once too often.
-- Known from: supervisors written by hand; "maximum restart intensity" of OTP is the number that is
-- allowed, not the one that is too many.
-- Takes 2 faults: the worker crashes, and its successor too. No order of events matters.
return {
    title = "A supervisor that allows one restart makes two",
    entries = {
        ["demo:supervisor"] = { source = "supervisor.lua", modules = { "time" } },
        ["demo:worker"] = { source = "worker.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:supervisor" } },
    limits = { virtual_time = "10s", steps = 10000 },
    faults = { crash = { of = "demo:worker", at_most = 3, rate = 0.3 } },
    properties = {
        finally = {
            ["one restart, no more"] = function(w)
                local starts = #w:exits("demo:worker") + w:count("demo:worker")
                return starts == 1 or starts == 2, "started " .. starts .. " times"
            end,
        },
    },
    expect = { violates = "one restart, no more" },
}
