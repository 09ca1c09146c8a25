local time = require("time")

-- Gives a lease of ten seconds, then says whether what is done under it comes in time.
local function main()
    local inbox = process.inbox()
    local ask = inbox:receive()
    process.send(ask:from(), "lease")
    local ends = time.after("10s")
    local result = channel.select { inbox:case_receive(), ends:case_receive() }
    process.send(ask:from(), "ended", result.channel == inbox)
end

return { main = main }
