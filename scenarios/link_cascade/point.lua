local time = require("time")

local function main(fails)
    time.sleep("10ms")
    if fails then error({ code = 7 }) end
    time.sleep("10ms")
    return "lived"
end

return { main = main }
