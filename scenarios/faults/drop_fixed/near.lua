local time = require("time")

-- Sends until the answer comes, each time the same.
local function ask(inbox, far, topic, value, answer)
    while true do
        process.send(far, topic, value)
        local timer = time.after("1s")
        while true do
            local result = channel.select { inbox:case_receive(), timer:case_receive() }
            if result.channel ~= inbox then break end
            local data = result.value:payload():data()
            if result.value:topic() == answer and (value == nil or data == value) then
                return data
            end
        end
    end
end

local function main()
    local inbox = process.inbox()
    local far = assert(process.spawn("demo:far", "demo:far"))
    for number = 1, 3 do ask(inbox, far, "add", number, "added") end
    return ask(inbox, far, "read", nil, "sum")
end

return { main = main }
