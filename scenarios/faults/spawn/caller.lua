local function main()
    local inbox = process.inbox()
    for number = 1, 3 do
        process.spawn("demo:worker", "demo:host", process.pid(), number)
    end
    local sum = 0
    for _ = 1, 3 do
        sum = sum + inbox:receive():payload():data()
    end
    return sum
end

return { main = main }
