-- The bug: an account that transfers money calls the other account and waits for its reply, and
-- serves nobody meanwhile. Two accounts that transfer to each other at the same time wait for ever.
-- Known from: gen_servers that call each other.
-- Takes 2 ordering constraints: each account begins its transfer before it gets the other one's
-- deposit.
return {
    title = "Two accounts that call each other wait for each other",
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
    expect = { violates = "both transfers are made" },
}
