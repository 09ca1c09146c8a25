-- Keeps one worker at work for a while; gives up when it would have to start it again too often.
local time = require("time")

local intensity = 1
local period = 1000000000 -- nanoseconds

local function start_worker()
    return process.spawn_monitored("demo:worker", "demo:host")
end

-- Counts one more restart, and says whether it is allowed.
local function may_restart(restarts)
    local now = time.now():unix_nano()
    while restarts[1] and now - restarts[1] >= period do
        table.remove(restarts, 1)
    end
    if #restarts >= intensity then return false end
    table.insert(restarts, now)
    return true
end

local function main()
    local events = process.events()
    local closing_time = time.after("100ms")
    local restarts = {}
    local worker = start_worker()
    while true do
        local got = channel.select({ closing_time:case_receive(), events:case_receive() })
        if got.channel == closing_time then
            process.cancel(worker)
            return "closed"
        end
        if not may_restart(restarts) then return "gave up" end
        worker = start_worker()
    end
end

return { main = main }
