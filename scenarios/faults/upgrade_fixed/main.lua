local time = require("time")

local function main()
    local inbox = process.inbox()
    local store = assert(process.spawn("demo:store", "demo:host"))
    local counter = assert(process.spawn("demo:counter", "demo:host", store))
    for _ = 1, 3 do
        process.send(counter, "add")
        time.sleep("10ms")
    end
    process.send(counter, "read")
    return inbox:receive():payload():data()
end

return { main = main }
