-- Sends numbered requests to a name. Tries again while nobody has it, and when no reply comes: the
-- request may have died with its server. Old replies are told by their number.
local time = require("time")

local function ask(name, replies, id)
    while true do
        local sent = process.send(name, "request", { from = process.pid(), id = id })
        if sent then
            local patience = time.after("50ms")
            repeat
                local result = channel.select { replies:case_receive(), patience:case_receive() }
                local reply = result.channel == replies and result.value
                if reply and reply.id == id then return reply.by end
            until not reply
        else
            time.sleep("1ms")
        end
    end
end

local function main(name, requests)
    local replies = process.listen("reply")
    local answered_by = {}
    for id = 1, requests do
        answered_by[id] = ask(name, replies, id)
        time.sleep("1ms")
    end
    return answered_by
end

return { main = main }
