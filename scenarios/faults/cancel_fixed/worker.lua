local time = require("time")

local function main()
    local inbox, events = process.inbox(), process.events()
    local task = inbox:receive()
    local work = time.after(task:payload():data() .. "ms")
    local result
    repeat
        result = channel.select { work:case_receive(), events:case_receive() }
    until result.channel == work
    process.send(task:from(), "done")
end

return { main = main }
