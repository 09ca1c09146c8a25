local function main()
    local inbox, events = process.inbox(), process.events()
    while true do
        assert(process.spawn_monitored("demo:server", "demo:host", process.pid()))
        local result = channel.select { inbox:case_receive(), events:case_receive() }
        if result.channel == inbox then return result.value:topic() end
    end
end

return { main = main }
