-- Lays the table, and clears it when all have eaten.
local function main(seats)
    local events = process.events()
    local forks = {}
    for i = 1, seats do forks[i] = process.spawn("demo:fork", "demo:host") end
    for i = 1, seats do
        local left, right = forks[i], forks[i % seats + 1]
        process.spawn_monitored("demo:philosopher", "demo:host", left, right)
    end
    for _ = 1, seats do events:receive() end
    for i = 1, seats do process.terminate(forks[i]) end
end

return { main = main }
