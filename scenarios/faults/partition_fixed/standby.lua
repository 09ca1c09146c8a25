local time = require("time")

local function main()
    local inbox, registry = process.inbox(), process.registry
    registry.register("standby", process.pid(), registry.CONSISTENT)
    -- The primary may start a moment later.
    time.sleep("1s")
    while true do
        local result = channel.select { inbox:case_receive(), time.after("5s"):case_receive() }
        if result.channel ~= inbox then
            if registry.register("leader", process.pid(), registry.CONSISTENT) then
                return "leads"
            end
        elseif result.value:topic() == "bye" then
            return "idle"
        end
    end
end

return { main = main }
