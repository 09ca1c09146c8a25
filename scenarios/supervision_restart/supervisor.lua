-- Runs one worker and restarts it when it fails; gives up after `intensity` restarts in `period`.
local time = require("time")

type Options = { worker: string, host: string, intensity: integer, period: string }

local function start_worker(options: Options, attempt: integer)
    local pid, err = process.spawn_monitored(options.worker, options.host, attempt)
    if err then error(err) end
    return pid
end

-- True if one more restart at `now` is too many.
local function is_too_much(restarts, now, options: Options)
    local period = time.parse_duration(options.period)
    while restarts[1] and now:sub(restarts[1]):nanoseconds() > period:nanoseconds() do
        table.remove(restarts, 1)
    end
    return #restarts >= options.intensity
end

local function main(options: Options)
    local events = process.events()
    local restarts = {}
    local attempt = 1
    local pid = start_worker(options, attempt)
    while true do
        local event = events:receive()
        if event.kind == process.event.EXIT and event.from == pid then
            local failure = event.result.error
            if not failure then return event.result.value end
            local now = time.now()
            if is_too_much(restarts, now, options) then
                return nil, "gave up: " .. failure
            end
            table.insert(restarts, now)
            attempt = attempt + 1
            pid = start_worker(options, attempt)
        end
    end
end

return { main = main }
