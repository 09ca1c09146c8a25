return {
    title = "A caller waits for the greeting of a process that died before its first step",
    entries = {
        ["demo:caller"] = { source = "caller.lua" },
        ["demo:server"] = { source = "server.lua" },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:caller", as = "caller" },
    },
    limits = { virtual_time = "60s", steps = 10000 },
    faults = { start = { of = "demo:server", at_most = 1 } },
    properties = {
        finally = {
            ["the server is ready"] = function(w)
                local exit = w:exit("caller")
                return exit ~= nil and exit.value == "ready"
            end,
        },
    },
    expect = { violates = "the server is ready" },
}
