local time = require("time")

local function main()
    local events_ch = process.events()

    local worker_pid, err = process.spawn_monitored(
        "app.test.process:events_exit_worker",
        "app:processes"
    )
    if err then
        return false, "spawn failed: " .. err
    end

    -- Wait for EXIT event
    local timeout = time.after("3s")
    local result = channel.select {
        events_ch:case_receive(),
        timeout:case_receive(),
    }

    if result.channel == timeout then
        return false, "timeout waiting for EXIT event"
    end

    local event = result.value
    if event.kind == process.event.EXIT then
        print("Worker exited:", event.from)
        if event.error then
            print("Exit error:", event.error)
        end
        -- Access return value via event.result
    end

    if event.from ~= worker_pid then return false, "EXIT of somebody else" end
    return event.result.value
end

return { main = main }
