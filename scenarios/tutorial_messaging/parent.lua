-- Sends to a topic listener and to a process with an inbox.
local function main(topic_worker, inbox_worker)
    local worker_pid, spawn_err = process.spawn(topic_worker, "app:processes")
    if spawn_err then return false, "spawn failed: " .. spawn_err end

    -- Send to process by PID
    local sent, err = process.send(worker_pid, "messages", "hello from parent")
    if err then
        return false, "send failed: " .. err
    end

    -- send returns (bool, error)
    if sent ~= true then return false, "send must return true" end

    local inbox_pid, inbox_err = process.spawn(inbox_worker, "app:processes")
    if inbox_err then return false, "spawn failed: " .. inbox_err end
    process.send(inbox_pid, "any other topic", 1)
    process.send(inbox_pid, "specific_topic", 2)
    process.send(inbox_pid, "a third topic", 3)
    return true
end

return { main = main }
