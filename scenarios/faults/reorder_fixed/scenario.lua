return {
    title = "A receiver that compares numbers keeps the newest value",
    entries = {
        ["demo:near"] = { source = "near.lua", modules = { "time" } },
        ["demo:far"] = { source = "far.lua" },
    },
    hosts = { ["demo:near"] = { node = "a" }, ["demo:far"] = { node = "b" } },
    start = {
        { entry = "demo:near", host = "demo:near", as = "near" },
    },
    limits = { virtual_time = "300s", steps = 10000 },
    faults = { reorder = { at_most = 5 } },
    properties = {
        finally = {
            ["the last value wins"] = function(w)
                local exit = w:exit("near")
                return exit ~= nil and exit.value == 3
            end,
        },
    },
    expect = "pass",
}
