return {
    title = "An account that knows its requests again is paid once",
    entries = {
        ["demo:caller"] = { source = "caller.lua", modules = { "time" } },
        ["demo:account"] = { source = "account.lua" },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:caller", as = "caller" },
    },
    limits = { virtual_time = "60s", steps = 10000 },
    faults = { delay = { at_most = 1 } },
    properties = {
        finally = {
            ["the amount is added once"] = function(w)
                local exit = w:exit("caller")
                return exit ~= nil and exit.value == 10
            end,
        },
    },
    expect = "pass",
}
