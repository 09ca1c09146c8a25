local function main()
    local inbox, events = process.inbox(), process.events()
    process.registry.register("server", process.pid(), process.registry.CONSISTENT)
    while true do
        local result = channel.select { inbox:case_receive(), events:case_receive() }
        if result.channel == events then return "cancelled" end
        process.send(result.value:payload():data(), "served")
    end
end

return { main = main }
