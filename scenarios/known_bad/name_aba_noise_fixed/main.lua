-- Runs two replicas of a total. While a client adds one, the first replica's machine gets a new
-- disk, and then the second one's: each time the other replica is to be the primary.
local call = require("call")

local function main()
    local left = process.spawn("demo:replica", "demo:host", 0)
    local right = process.spawn("demo:replica", "demo:host", 10)
    call(left, { take_over = 0, term = 0 })
    local events = process.events()
    process.spawn_monitored("demo:client", "demo:host", 1)
    process.spawn_monitored("demo:mover", "demo:host", "1ms", left, right)
    process.spawn_monitored("demo:mover", "demo:host", "1350us", right, left)
    for _ = 1, 3 do events:receive() end
    local total = call(process.registry.lookup("primary"), {}).total
    process.terminate(left)
    process.terminate(right)
    return total
end

return { main = main }
