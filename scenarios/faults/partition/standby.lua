local time = require("time")

local function main()
    local inbox = process.inbox()
    process.registry.register("standby", process.pid(), process.registry.CONSISTENT)
    while true do
        local result = channel.select { inbox:case_receive(), time.after("5s"):case_receive() }
        if result.channel ~= inbox then return "leads" end
        if result.value:topic() == "bye" then return "idle" end
    end
end

return { main = main }
