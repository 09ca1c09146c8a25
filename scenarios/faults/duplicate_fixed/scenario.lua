return {
    title = "A receiver that knows what it has added adds nothing twice",
    entries = {
        ["demo:near"] = { source = "near.lua", modules = { "time" } },
        ["demo:far"] = { source = "far.lua" },
    },
    hosts = { ["demo:near"] = { node = "a" }, ["demo:far"] = { node = "b" } },
    start = {
        { entry = "demo:near", host = "demo:near", as = "near" },
    },
    limits = { virtual_time = "300s", steps = 10000 },
    faults = { duplicate = { at_most = 5 } },
    properties = {
        finally = {
            ["nothing is added twice"] = function(w)
                local exit = w:exit("near")
                return exit ~= nil and exit.value == 6
            end,
        },
    },
    expect = "pass",
}
