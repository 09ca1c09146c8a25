return {
    title = "A ledger that is made anew after a failure balances",
    entries = {
        ["demo:main"] = { source = "main.lua" },
        ["demo:ledger"] = { source = "ledger.lua" },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:main", as = "main" },
    },
    limits = { virtual_time = "60s", steps = 10000 },
    faults = { memory = { of = "demo:ledger", at_most = 3 } },
    properties = {
        finally = {
            ["the ledger balances"] = function(w)
                local exit = w:exit("main")
                return exit ~= nil and exit.value == true
            end,
        },
    },
    expect = "pass",
}
