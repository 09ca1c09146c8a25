local time = require("time")

local function main()
    time.sleep("100ms")
    return "survived"
end

return { main = main }
