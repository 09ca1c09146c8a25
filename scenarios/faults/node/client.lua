local time = require("time")

local function ask(inbox, topic, value)
    for _ = 1, 20 do
        process.send("store", topic, value)
        local result = channel.select { inbox:case_receive(), time.after("2s"):case_receive() }
        if result.channel == inbox then return result.value:payload():data() end
    end
end

local function main()
    local inbox = process.inbox()
    ask(inbox, "put", "value")
    time.sleep("5s")
    return ask(inbox, "get")
end

return { main = main }
