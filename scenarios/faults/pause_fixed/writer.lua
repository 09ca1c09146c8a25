local time = require("time")

local function main(lease, store)
    local inbox = process.inbox()
    process.send(lease, "ask")
    local number = inbox:receive():payload():data()
    time.sleep("10ms")
    process.send(store, "write", number)
end

return { main = main }
