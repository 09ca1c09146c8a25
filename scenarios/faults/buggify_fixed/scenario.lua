return {
    title = "A batch that is written early leaves the last items to the end",
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
    expect = "pass",
}
