-- Keeps one worker at work for a while, and tells how often it replaced it.
local time = require("time")

local function main()
    local beats = process.listen("beat")
    local events = process.events()
    local closing_time = time.after("12ms")
    local is_first = true
    local worker

    local function start_worker()
        worker = process.spawn_monitored("demo:worker", "demo:host", process.pid(), is_first)
        is_first = false
    end

    start_worker()
    local replaced = 0
    while true do
        local patience = time.after("5ms")
        local got = channel.select({
            closing_time:case_receive(),
            events:case_receive(),
            beats:case_receive(),
            patience:case_receive(),
        })
        if got.channel == closing_time then
            return replaced
        elseif got.channel == events then
            start_worker()
            replaced = replaced + 1
        elseif got.channel == patience then
            process.unmonitor(worker)
            process.terminate(worker)
            start_worker()
            replaced = replaced + 1
        end
    end
end

return { main = main }
