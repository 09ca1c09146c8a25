-- Starts a store and a desk that writes to it, and stops them again, the last one first.
local time = require("time")

local function main()
    local events = process.events()
    local store = process.spawn_monitored("demo:store", "demo:host")
    local desk = process.spawn_monitored("demo:desk", "demo:host", store)
    time.sleep("1ms")
    process.cancel(desk)
    process.cancel(store)
    local stored
    for _ = 1, 2 do
        local event = events:receive()
        if event.from == store then stored = event.result.value end
    end
    return stored
end

return { main = main }
