-- Numbers go through two workers that square them and one that adds them up. All of them are
-- coroutines of this process; closing a channel ends the stage behind it.
local time = require("time")

local function produce(out, count)
    for n = 1, count do out:send(n) end
    out:close()
end

local function square(numbers, out, finished)
    while true do
        local n, ok = numbers:receive()
        if not ok then break end
        if n % 3 == 0 then time.sleep("1ms") end
        out:send({ n = n, square = n * n })
    end
    finished:send(true)
end

local function main(count, workers)
    local numbers = channel.new()
    local squares = channel.new(4)
    local finished = channel.new(workers)

    coroutine.spawn(function() produce(numbers, count) end)
    for _ = 1, workers do
        coroutine.spawn(function() square(numbers, squares, finished) end)
    end
    coroutine.spawn(function()
        for _ = 1, workers do finished:receive() end
        squares:close()
    end)

    local seen, sum = {}, 0
    while true do
        local item, ok = squares:receive()
        if not ok then break end
        if seen[item.n] then return nil, "number " .. item.n .. " came twice" end
        seen[item.n] = true
        sum = sum + item.square
    end
    return sum
end

return { main = main }
