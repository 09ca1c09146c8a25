return {
    title = "A deadline with room is met by a slow process",
    entries = {
        ["demo:caller"] = { source = "caller.lua", modules = { "time" } },
        ["demo:server"] = { source = "server.lua" },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:caller", as = "caller" },
    },
    limits = { virtual_time = "60s", steps = 10000 },
    faults = { slow = { of = "demo:server", at_most = 1, by = "20ms", lasts = "10s" } },
    properties = {
        finally = {
            ["five answers come in time"] = function(w)
                local exit = w:exit("caller")
                return exit ~= nil and exit.value == 5
            end,
        },
    },
    expect = "pass",
}
