local time = require("time")

local function main()
    local inbox = process.inbox()
    local far = assert(process.spawn("demo:far", "demo:far"))
    process.send(far, "question", { deadline = time.now():unix() + 30 })
    local result = channel.select { inbox:case_receive(), time.after("30s"):case_receive() }
    return result.channel == inbox and result.value:payload():data()
end

return { main = main }
