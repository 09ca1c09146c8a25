-- The twin of call_cycle. The repair: an account waits for nobody. The one that gets the deposit
-- replies to the customer.
return {
    title = "Two accounts that pass the customer on make both transfers",
    entries = {
        ["demo:main"] = { source = "main.lua" },
        ["demo:customer"] = { source = "customer.lua" },
        ["demo:account"] = { source = "account.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:main" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["both transfers are made"] = function(w)
                if w:alive("main") then return false, "somebody still waits" end
                local balances = w:exit("main").value
                return balances[1] == 110 and balances[2] == 90
            end,
        },
    },
    expect = "pass",
}
