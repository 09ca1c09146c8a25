-- Is busy with messages to itself, at the time when the replicas are moved.
local time = require("time")

local function main(messages)
    local own = process.listen("own")
    time.sleep("1ms")
    for i = 1, messages do
        process.send(process.pid(), "own", i)
        own:receive()
    end
end

return { main = main }
