-- Two adders share a counter; the last of them to end has seen all additions.
local function main(times)
    local counter = process.spawn("demo:counter", "demo:host")
    local events = process.events()
    for _ = 1, 2 do
        local pid = process.spawn_monitored("demo:adder", "demo:host", times)
        process.send(pid, "counter", counter)
    end
    local first = events:receive().result.value
    local second = events:receive().result.value
    process.terminate(counter)
    return math.max(first, second)
end

return { main = main }
