return {
    title = "A client that orders again is served once the partition is over",
    entries = {
        ["demo:client"] = { source = "client.lua", modules = { "time" } },
        ["demo:server"] = { source = "server.lua" },
    },
    hosts = { ["demo:near"] = { node = "a" }, ["demo:far"] = { node = "b" } },
    start = {
        { entry = "demo:client", host = "demo:near", as = "client" },
        { entry = "demo:server", host = "demo:far", as = "server" },
    },
    limits = { virtual_time = "300s", steps = 10000 },
    faults = { partition = { by = { "1s", "20s" } }, drop = true, node = { by = "20s", of = "b" } },
    phases = { chaos = "10s" },
    properties = {
        eventually = {
            ["the client is served"] = function(w)
                local exit = w:exit("client")
                return exit ~= nil and exit.value == "served"
            end,
        },
    },
    expect = "pass",
}
