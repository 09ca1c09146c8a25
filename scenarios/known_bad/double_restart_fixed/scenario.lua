-- The twin of double_restart. The repair: the supervisor looks at whose EXIT it is, and passes over
-- that of a worker which it has replaced already.
return {
    title = "A supervisor that looks at whose EXIT it got replaces each worker once",
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
    expect = "pass",
}
