-- Opens the sink, and sends data to it the long way.
local time = require("time")

local function main(relays)
    local sink = process.spawn("demo:sink", "demo:host")
    local first = sink
    for _ = 1, relays do first = process.spawn("demo:relay", "demo:host", first) end
    time.sleep("1ms") -- all are up
    process.send(sink, "item", "open")
    process.send(first, "item", "data")
end

return { main = main }
