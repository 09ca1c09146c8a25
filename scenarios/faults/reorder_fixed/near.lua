local time = require("time")

local function main()
    local inbox = process.inbox()
    local far = assert(process.spawn("demo:far", "demo:far"))
    for number = 1, 3 do process.send(far, "set", { number = number, value = number }) end
    time.sleep("60s")
    process.send(far, "read")
    return inbox:receive():payload():data()
end

return { main = main }
