local function main()
    local inbox, events = process.inbox(), process.events()
    while true do
        local worker = assert(process.spawn_monitored("demo:worker", "demo:host"))
        -- That it may be gone already is what the EXIT says, too.
        process.send(worker, "double", 21)
        while true do
            local result = channel.select { inbox:case_receive(), events:case_receive() }
            if result.channel == inbox then return result.value:payload():data() end
            if result.value.from == worker and result.value.error then break end
        end
    end
end

return { main = main }
