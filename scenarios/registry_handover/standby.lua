-- Watches the primary and takes its name over when it is gone.
local time = require("time")

local function main(primary, name)
    local requests = process.listen("request")
    local events = process.events()
    local ok, err = process.monitor(primary)
    if err then error(err) end
    events:receive()

    -- Names are free before anybody is told of the exit, so this cannot fail.
    local taken, register_err = process.registry.register(name)
    if register_err then error(register_err) end

    local idle = time.timer("1s")
    local served = 0
    while true do
        local result = channel.select { requests:case_receive(), idle:channel():case_receive() }
        if result.channel ~= requests then return served end
        served = served + 1
        idle:reset("1s")
        process.send(result.value.from, "reply", { id = result.value.id, by = "standby" })
    end
end

return { main = main }
