-- Starts primary and standby, lets a client work, and takes the primary away in the middle.
local time = require("time")

local function main(requests)
    local primary = process.spawn("demo:primary", "demo:host", "service")
    process.spawn("demo:standby", "demo:host", primary, "service")
    local events = process.events()
    local client = process.spawn_monitored("demo:client", "demo:host", "service", requests)
    time.sleep("5ms")
    process.cancel(primary, "handover")
    local event = events:receive()
    if event.result.error then error(event.result.error) end
    return event.result.value
end

return { main = main }
