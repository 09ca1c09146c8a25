return {
    title = "What a node held in memory is gone when it comes back",
    entries = {
        ["demo:client"] = { source = "client.lua", modules = { "time" } },
        ["demo:store"] = { source = "store.lua" },
    },
    hosts = { ["demo:near"] = { node = "a" }, ["demo:far"] = { node = "b" } },
    start = {
        { entry = "demo:client", host = "demo:near", as = "client" },
        { entry = "demo:store", host = "demo:far", as = "store" },
    },
    limits = { virtual_time = "300s", steps = 10000 },
    faults = { node = { of = "b", at_most = 1, by = "1s" } },
    properties = {
        finally = {
            ["what was stored is read again"] = function(w)
                local exit = w:exit("client")
                return exit ~= nil and exit.value == "value"
            end,
        },
    },
    expect = { violates = "what was stored is read again" },
}
