-- One link of a chain: spawns the next one, linked, and waits. The last one fails.
local time = require("time")

local function main(length)
    if length == 1 then
        time.sleep("10ms")
        error("the last of the chain fails")
    end
    local pid, err = process.spawn_linked("demo:chain", "demo:host", length - 1)
    if err then error(err) end
    process.inbox():receive()
    return "nobody ever writes"
end

return { main = main }
