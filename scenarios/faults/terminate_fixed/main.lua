local time = require("time")

local function main()
    local inbox = process.inbox()
    local lock = assert(process.spawn("demo:lock", "demo:host"))
    process.spawn("demo:user", "demo:host", lock)
    time.sleep("1s")
    process.send(lock, "take")
    inbox:receive()
    return "last"
end

return { main = main }
