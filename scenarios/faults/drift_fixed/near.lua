local time = require("time")

local function main()
    local inbox = process.inbox()
    local far = assert(process.spawn("demo:far", "demo:far"))
    process.send(far, "ask")
    inbox:receive()
    time.sleep("5s")
    process.send(far, "write")
    return inbox:receive():payload():data()
end

return { main = main }
