local time = require("time")

local function main()
    local inbox = process.inbox()
    local lease = assert(process.spawn("demo:lease", "demo:host"))
    local store = assert(process.spawn("demo:store", "demo:host"))
    for _ = 1, 2 do process.spawn("demo:writer", "demo:host", lease, store) end
    time.sleep("30s")
    process.send(store, "read")
    return inbox:receive():payload():data()
end

return { main = main }
