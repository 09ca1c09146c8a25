-- Asks for a child, and a little later for the end.
local time = require("time")

local function main()
    local supervisor = process.spawn("demo:supervisor", "demo:host")
    process.send(supervisor, "start a child")
    time.sleep("1200us")
    process.cancel(supervisor)
end

return { main = main }
