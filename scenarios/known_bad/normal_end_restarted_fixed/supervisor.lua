-- Keeps a transient worker for a while: one that fails is started again, one that is done is not.
-- Asks for signs of life, so as to be sooner than an EXIT.
local time = require("time")

local function start_worker()
    return process.spawn_monitored("demo:worker", "demo:host")
end

local function main()
    local events = process.events()
    local closing_time = time.after("12ms")
    local worker = start_worker()
    local started = 1
    while true do
        local look = time.after("5ms")
        local got = channel.select({
            closing_time:case_receive(),
            events:case_receive(),
            look:case_receive(),
        })
        if got.channel == closing_time then
            return started
        elseif got.channel == events then
            local event = got.value
            if event.from == worker then
                if not event.result.error then return started end
                worker = start_worker()
                started = started + 1
            end
        else
            process.send(worker, "are you there") -- an EXIT follows if it is not
        end
    end
end

return { main = main }
