-- Two customers transfer 10 and 20 between their accounts; tells what is in these then.
local function main()
    local events = process.events()
    local a = process.spawn("demo:account", "demo:host", 100)
    local b = process.spawn("demo:account", "demo:host", 100)
    process.spawn_monitored("demo:customer", "demo:host", a, { transfer = 10, to = b })
    process.spawn_monitored("demo:customer", "demo:host", b, { transfer = 20, to = a })
    events:receive()
    events:receive()
    local balances = {}
    for i, account in ipairs({ a, b }) do
        balances[i] = process.exec("demo:customer", "demo:host", account, { deposit = 0 })
        process.terminate(account)
    end
    return balances
end

return { main = main }
