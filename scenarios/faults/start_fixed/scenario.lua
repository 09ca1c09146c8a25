return {
    title = "A caller that watches its server starts another one",
    entries = {
        ["demo:caller"] = { source = "caller.lua" },
        ["demo:server"] = { source = "server.lua" },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:caller", as = "caller" },
    },
    limits = { virtual_time = "60s", steps = 10000 },
    faults = { start = { of = "demo:server", at_most = 3 } },
    properties = {
        finally = {
            ["the server is ready"] = function(w)
                local exit = w:exit("caller")
                return exit ~= nil and exit.value == "ready"
            end,
        },
    },
    expect = "pass",
}
