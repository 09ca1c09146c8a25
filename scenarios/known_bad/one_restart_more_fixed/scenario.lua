-- The twin of one_restart_more. The repair: a restart is allowed when there have been fewer than
-- `intensity`.
return {
    title = "A supervisor that allows one restart makes one",
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
    expect = "pass",
}
