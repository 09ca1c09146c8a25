local function main()
    local pings = process.listen("ping")
    local events = process.events()
    local served = 0
    while true do
        local result = channel.select { pings:case_receive(), events:case_receive() }
        if result.channel == events then
            if result.value.kind == process.event.CANCEL then return served end
        else
            served = served + 1
            process.send(result.value.from, "pong", result.value.round)
        end
    end
end

return { main = main }
