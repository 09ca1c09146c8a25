return {
    title = "A server that does not look whether it got its name cannot be found",
    entries = {
        ["demo:client"] = { source = "client.lua" },
        ["demo:server"] = { source = "server.lua" },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:client", as = "client" },
    },
    limits = { virtual_time = "60s", steps = 10000 },
    faults = { name = { of = "demo:server", at_most = 2 } },
    properties = {
        finally = {
            ["the service answers"] = function(w)
                local exit = w:exit("client")
                return exit ~= nil and exit.value == "answer"
            end,
        },
    },
    expect = { violates = "the service answers" },
}
