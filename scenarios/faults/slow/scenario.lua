return {
    title = "A deadline that a healthy process never misses is missed by a slow one",
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
    expect = { violates = "five answers come in time" },
}
