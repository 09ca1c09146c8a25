-- Does its work once and is done.
local time = require("time")

local function main()
    time.sleep("5ms")
    return "done"
end

return { main = main }
