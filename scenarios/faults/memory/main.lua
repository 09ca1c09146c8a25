local function main()
    local inbox = process.inbox()
    local ledger = assert(process.spawn("demo:ledger", "demo:host"))
    for number = 1, 5 do
        process.send(ledger, "move", { amount = number, note = "number " .. number })
    end
    process.send(ledger, "read")
    return inbox:receive():payload():data()
end

return { main = main }
