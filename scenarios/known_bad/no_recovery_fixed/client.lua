local time = require("time")

-- Orders, and orders again every second until it is served.
local function main()
    local inbox, events = process.inbox(), process.events()
    while not process.registry.lookup("server") do time.sleep("100ms") end
    while true do
        process.send("server", "order", process.pid())
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
