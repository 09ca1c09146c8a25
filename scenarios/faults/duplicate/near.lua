local time = require("time")

local function main()
    local inbox = process.inbox()
    local far = assert(process.spawn("demo:far", "demo:far"))
    for number = 1, 3 do process.send(far, "add", number) end
    time.sleep("60s")
    process.send(far, "read")
    local result = channel.select { inbox:case_receive(), time.after("60s"):case_receive() }
    return result.channel == inbox and result.value:payload():data()
end

return { main = main }
