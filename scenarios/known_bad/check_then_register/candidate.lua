-- Wants to be the only leader: looks whether there is one, and if not, takes the name.
local time = require("time")

local function main()
    if process.registry.lookup("leader") then return "follower" end
    process.registry.register("leader")
    time.sleep("100ms")
    return "leader"
end

return { main = main }
