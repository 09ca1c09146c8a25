local time = require("time")

local function main()
    local inbox = process.inbox()
    local worker = assert(process.spawn("demo:worker", "demo:host"))
    process.send(worker, "task", 20)
    local result = channel.select { inbox:case_receive(), time.after("10s"):case_receive() }
    if result.channel ~= inbox then return "nothing" end
    return result.value:topic()
end

return { main = main }
