-- Gives each job to a worker of its own, one after the other. Gives a job up if its worker dies.
local time = require("time")

local function main(jobs)
    local results = process.listen("result")
    local events = process.events()
    local done = 0
    for job = 1, jobs do
        local worker = process.spawn_monitored("demo:worker", "demo:host", process.pid(), job)
        local got = channel.select({ results:case_receive(), events:case_receive() })
        if got.channel == results then
            time.sleep("1ms") -- puts the result away
            done = done + 1
            process.unmonitor(worker)
        end
    end
    return done
end

return { main = main }
