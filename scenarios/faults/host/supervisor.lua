local function main()
    local inbox, events = process.inbox(), process.events()
    for _ = 1, 10 do
        local worker, problem = process.spawn_monitored("demo:worker", "demo:pool", process.pid())
        if not worker then return nil, problem end
        local result = channel.select { inbox:case_receive(), events:case_receive() }
        if result.channel == inbox then return result.value:payload():data() end
    end
end

return { main = main }
