-- Sends its part when it is done.
local time = require("time")

local function main(collector, part)
    time.sleep("1ms")
    process.send(collector, "part", part)
end

return { main = main }
