local time = require("time")

-- Orders once and waits, looking around every second.
local function main()
    local inbox, events = process.inbox(), process.events()
    while not process.registry.lookup("server") do time.sleep("100ms") end
    process.send("server", "order", process.pid())
    while true do
        local result = channel.select {
            inbox:case_receive(),
            events:case_receive(),
            time.after("1s"):case_receive(),
        }
        if result.channel == inbox then return "served" end
        if result.channel == events then return "cancelled" end
    end
end

return { main = main }
