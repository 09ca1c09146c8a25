-- Votes yes, then waits for the decision, and says so if it takes long.
local time = require("time")

local function main(coordinator, patience)
    local decisions = process.listen("decision")
    process.send(coordinator, "vote", "yes")
    local timeout = time.after(patience)
    local answer = channel.select({ decisions:case_receive(), timeout:case_receive() })
    if answer.channel == timeout then
        print("has no decision yet")
        return decisions:receive()
    end
    return answer.value
end

return { main = main }
