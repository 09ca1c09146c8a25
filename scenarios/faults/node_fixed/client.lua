local time = require("time")

-- Asks until it is answered: the store may be away for a while.
local function ask(inbox, topic, value)
    while true do
        process.send("store", topic, value)
        local result = channel.select { inbox:case_receive(), time.after("2s"):case_receive() }
        if result.channel == inbox then return result.value:payload():data() end
    end
end

local function main()
    local inbox = process.inbox()
    local read
    repeat
        ask(inbox, "put", "value")
        time.sleep("5s")
        read = ask(inbox, "get")
    until read == "value"
    return read
end

return { main = main }
