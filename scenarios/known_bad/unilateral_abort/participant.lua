-- Votes yes, then waits for the decision, but not for ever.
local time = require("time")

local function main(coordinator, patience)
    local decisions = process.listen("decision")
    process.send(coordinator, "vote", "yes")
    local timeout = time.after(patience)
    local answer = channel.select({ decisions:case_receive(), timeout:case_receive() })
    if answer.channel == timeout then return "abort" end
    return answer.value
end

return { main = main }
