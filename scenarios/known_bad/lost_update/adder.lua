-- Adds one to the counter `times` times: reads it, then writes what it read plus one.
local function call(counter, replies, request)
    request.from = process.pid()
    process.send(counter, "request", request)
    return replies:receive()
end

local function main(times)
    local counter = process.listen("counter"):receive()
    local replies = process.listen("reply")
    for _ = 1, times do
        local value = call(counter, replies, {})
        call(counter, replies, { set = value + 1 })
    end
    return call(counter, replies, {})
end

return { main = main }
