return {
    title = "A client that stores again what is gone reads it in the end",
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
    faults = { node = { of = "b", at_most = 3, by = { "1s", "20s" } } },
    properties = {
        finally = {
            ["what was stored is read again"] = function(w)
                local exit = w:exit("client")
                return exit ~= nil and exit.value == "value"
            end,
        },
    },
    expect = "pass",
}
