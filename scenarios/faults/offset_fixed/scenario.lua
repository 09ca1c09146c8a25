return {
    title = "A server that measures a span itself answers in time",
    entries = {
        ["demo:near"] = { source = "near.lua", modules = { "time" } },
        ["demo:far"] = { source = "far.lua", modules = { "time" } },
    },
    hosts = { ["demo:near"] = { node = "a" }, ["demo:far"] = { node = "b" } },
    start = {
        { entry = "demo:near", host = "demo:near", as = "near" },
    },
    limits = { virtual_time = "300s", steps = 10000 },
    faults = { offset = { at_most = 2, by = { "1s", "1h" } } },
    properties = {
        finally = {
            ["the question is answered"] = function(w)
                local exit = w:exit("near")
                return exit ~= nil and exit.value == 42
            end,
        },
    },
    expect = "pass",
}
