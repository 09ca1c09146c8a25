return {
    title = "The last items are not written when a batch is written early",
    entries = {
        ["demo:main"] = { source = "main.lua", modules = { "sim" } },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:main", as = "main" },
    },
    limits = { virtual_time = "60s", steps = 10000 },
    faults = { buggify = { of = "flush early" } },
    properties = {
        finally = {
            ["every item is written"] = function(w)
                local exit = w:exit("main")
                return exit ~= nil and exit.value == 5
            end,
        },
    },
    expect = { violates = "every item is written" },
}
