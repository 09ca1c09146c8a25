local time = require("time")

local function main()
    local inbox = process.inbox()
    local sink = assert(process.spawn("demo:sink", "demo:host", process.pid()))
    for number = 1, 10 do
        process.send(sink, "number", number)
        inbox:receive()
    end
    process.send(sink, "end")
    return inbox:receive():payload():data()
end

return { main = main }
