local time = require("time")

local function main(lock)
    local inbox = process.inbox()
    process.send(lock, "take")
    inbox:receive()
    time.sleep("10ms")
    process.send(lock, "give")
end

return { main = main }
