-- Says when it is ready, and works until it is stopped.
local time = require("time")

local function main(supervisor)
    time.sleep("1ms") -- gets ready
    process.send(supervisor, "ready", process.pid())
    process.inbox():receive()
end

return { main = main }
