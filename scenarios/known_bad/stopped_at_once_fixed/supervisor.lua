-- Starts a store and a desk that writes to it, and stops them again, the last one first.
local time = require("time")

local function main()
    local events = process.events()
    local store = process.spawn_monitored("demo:store", "demo:host")
    local desk = process.spawn_monitored("demo:desk", "demo:host", store)
    time.sleep("1ms")
    process.cancel(desk)
    events:receive()
    process.cancel(store)
    return events:receive().result.value
end

return { main = main }
