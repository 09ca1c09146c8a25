local function main()
    local inbox = process.inbox()
    local sum, done = 0, {}
    while true do
        local message = inbox:receive()
        if message:topic() == "add" then
            local request = message:payload():data()
            if not done[request.id] then
                done[request.id] = true
                sum = sum + request.amount
            end
            process.send(message:from(), "added")
        else
            process.send(message:from(), "sum", sum)
        end
    end
end

return { main = main }
