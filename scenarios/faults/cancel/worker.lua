local time = require("time")

local function main()
    local inbox, events = process.inbox(), process.events()
    local task = inbox:receive()
    local work = time.after(task:payload():data() .. "ms")
    local result = channel.select { work:case_receive(), events:case_receive() }
    if result.channel == events then return "cancelled" end
    process.send(task:from(), "done")
end

return { main = main }
