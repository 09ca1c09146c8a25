local time = require("time")

-- Tells the standby every second that it lives.
local function main()
    assert(process.registry.register("leader", process.pid(), process.registry.CONSISTENT))
    for _ = 1, 30 do
        process.send("standby", "alive")
        time.sleep("1s")
    end
    process.send("standby", "bye")
end

return { main = main }
