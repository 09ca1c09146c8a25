-- Writes to the primary and reads from the replica, and records what it asked and heard.
local sim = require("sim")

local function main(times)
    local written, values = process.listen("written"), process.listen("value")
    local replica = process.spawn("demo:replica", "demo:host")
    local primary = process.spawn("demo:primary", "demo:host", replica)
    local register = sim.history("the register", "register")
    register:invoke("write", "x", 0):ok()
    for i = 1, times do
        local write = register:invoke("write", "x", i)
        process.send(primary, "write", { value = i, from = process.pid() })
        written:receive()
        write:ok()
        local read = register:invoke("read", "x")
        process.send(replica, "read", process.pid())
        local value = values:receive()
        read:ok(value)
    end
    process.terminate(primary)
    process.terminate(replica)
    return times
end

return { main = main }
