local time = require("time")

local function main()
    local inbox = process.inbox()
    while true do
        local message = inbox:receive()
        local question = message:payload():data()
        time.sleep("1s")
        if time.now():unix() <= question.deadline then
            process.send(message:from(), "answer", 42)
        end
    end
end

return { main = main }
