-- The tutorial's first two snippets, then a message to the worker, which waits for one.
local function main()
    local replies = process.listen("reply")

    local pid, err = process.spawn("app.test.process:echo_worker", "app:processes", "hello")
    if err then
        return false, "spawn failed: " .. err
    end

    -- pid is a string identifier for the spawned process
    print("Started worker:", pid)

    local my_pid = process.pid()
    -- Returns string PID of current process

    if type(pid) ~= "string" or type(my_pid) ~= "string" or pid == my_pid then
        return false, "pids are different strings"
    end
    process.send(pid, "echo", { n = 1 })
    return replies:receive().n
end

return { main = main }
