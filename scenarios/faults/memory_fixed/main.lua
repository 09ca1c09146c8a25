local function main()
    local inbox, events = process.inbox(), process.events()
    while true do
        local ledger = assert(process.spawn_monitored("demo:ledger", "demo:host"))
        for number = 1, 5 do
            process.send(ledger, "move", { amount = number, note = "number " .. number })
        end
        process.send(ledger, "read")
        local result = channel.select { inbox:case_receive(), events:case_receive() }
        if result.channel == inbox then return result.value:payload():data() end
    end
end

return { main = main }
