-- Passes orders on to the stock. Ends when it is asked to.
local function main(name)
    process.registry.register(name)
    local inbox, events = process.inbox(), process.events()
    while true do
        local result = channel.select({ inbox:case_receive(), events:case_receive() })
        if result.channel == events then return end
        local order = result.value
        process.send("stock", "order", { from = order:from(), number = order:payload():data() })
    end
end

return { main = main }
