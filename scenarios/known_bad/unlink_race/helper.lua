-- Fails after a while.
local time = require("time")

local function main()
    time.sleep("5200us")
    error("out of paper")
end

return { main = main }
