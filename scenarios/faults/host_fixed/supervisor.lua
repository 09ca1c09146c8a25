local time = require("time")

local function main()
    local inbox, events = process.inbox(), process.events()
    while true do
        local worker = process.spawn_monitored("demo:worker", "demo:pool", process.pid())
        if worker then
            local result = channel.select { inbox:case_receive(), events:case_receive() }
            if result.channel == inbox then return result.value:payload():data() end
        else
            time.sleep("1s")
        end
    end
end

return { main = main }
