local time = require("time")

local function main()
    local added, sums = process.listen("added"), process.listen("sum")
    local account = assert(process.spawn("demo:account", "demo:host"))
    repeat
        process.send(account, "add", { id = 1, amount = 10 })
        local result = channel.select {
            added:case_receive(), time.after("5s"):case_receive()
        }
    until result.channel == added
    time.sleep("20s")
    process.send(account, "sum")
    return sums:receive()
end

return { main = main }
