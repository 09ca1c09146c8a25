-- There should be one of these.
local time = require("time")

local function main()
    time.sleep("100ms")
end

return { main = main }
