local function main()
    process.registry.register("stock")
    local inbox, events = process.inbox(), process.events()
    while true do
        local result = channel.select({ inbox:case_receive(), events:case_receive() })
        if result.channel == events then return end
        local order = result.value:payload():data()
        process.send(order.from, "goods", order.number)
    end
end

return { main = main }
