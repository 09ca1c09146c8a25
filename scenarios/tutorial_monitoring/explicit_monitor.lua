local function main()
    local events_ch = process.events()

    -- Spawn without monitoring
    local worker_pid, err = process.spawn("app.test.process:long_worker", "app:processes")
    if err then
        return false, "spawn failed: " .. err
    end

    -- Add monitoring explicitly
    local ok, monitor_err = process.monitor(worker_pid)
    if monitor_err then
        return false, "monitor failed: " .. monitor_err
    end

    -- Now will receive EXIT events for this worker
    local event = events_ch:receive()
    if event.from ~= worker_pid then return false, "EXIT of somebody else" end
    return event.result.value
end

return { main = main }
