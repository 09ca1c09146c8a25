local function main()
    local inbox = process.inbox()
    local from, to, notes = 100, 0, {}
    local function move(order)
        from = from - order.amount
        notes[#notes + 1] = "moved " .. order.amount .. ": " .. order.note
        to = to + order.amount
    end
    while true do
        local message = inbox:receive()
        if message:topic() == "read" then
            process.send(message:from(), "balances", from + to == 100)
        else
            move(message:payload():data())
        end
    end
end

return { main = main }
