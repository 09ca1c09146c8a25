-- Adds one to the counter `times` times: asks the counter, which alone knows its number, to do it.
local function call(counter, replies, request)
    request.from = process.pid()
    process.send(counter, "request", request)
    return replies:receive()
end

local function main(times)
    local counter = process.listen("counter"):receive()
    local replies = process.listen("reply")
    for _ = 1, times do call(counter, replies, { add = 1 }) end
    return call(counter, replies, {})
end

return { main = main }
