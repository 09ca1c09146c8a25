-- Wants to be the only leader: takes the name, and sees from the answer whether it got it.
local time = require("time")

local function main()
    local is_leader = process.registry.register("leader")
    if not is_leader then return "follower" end
    time.sleep("100ms")
    return "leader"
end

return { main = main }
