return {
    title = "A lease measured with a timer ends whatever the clock shows",
    entries = {
        ["demo:main"] = { source = "main.lua", modules = { "time" } },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:main", as = "main" },
    },
    limits = { virtual_time = "60s", steps = 10000 },
    faults = { clock = { at_most = 5, by = { "1s", "1h" } } },
    properties = {
        finally = {
            ["the lease ends after a second"] = function(w)
                local exit = w:exit("main")
                return exit ~= nil and exit.value == true
            end,
        },
    },
    expect = "pass",
}
