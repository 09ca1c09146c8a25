-- Orders one piece; false when there is none, or when the stock does not answer.
local time = require("time")

local function main()
    local answers = process.listen("taken")
    process.send("stock", "take", { from = process.pid() })
    local timeout = time.after("1s")
    local result = channel.select { answers:case_receive(), timeout:case_receive() }
    return result.channel == answers and result.value
end

return { main = main }
