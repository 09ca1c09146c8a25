local time = require("time")

local function main()
    local events_ch = process.events()
    local worker_pid = process.spawn_monitored("app.test.process:long_worker", "app:processes")

    local ok, err = process.unmonitor(worker_pid)

    if not ok then return false, "unmonitor failed: " .. err end
    local quiet = time.after("1s")
    local result = channel.select { events_ch:case_receive(), quiet:case_receive() }
    return result.channel == quiet
end

return { main = main }
