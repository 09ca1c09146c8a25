-- Runs one transaction of two participants: asks for their votes, writes the decision down, tells
-- it.
local time = require("time")

local patience = { "1s", "5200us" }

local function main()
    local votes = process.listen("vote")
    local participants = {}
    for i = 1, 2 do
        participants[i] = process.spawn("demo:participant", "demo:host", process.pid(), patience[i])
    end
    local decision = "commit"
    for _ in ipairs(participants) do
        if votes:receive() ~= "yes" then decision = "abort" end
    end
    time.sleep("5ms") -- the log is on a disk
    for _, participant in ipairs(participants) do
        process.send(participant, "decision", decision)
    end
    return decision
end

return { main = main }
