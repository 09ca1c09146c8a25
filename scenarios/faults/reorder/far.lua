local function main()
    local inbox = process.inbox()
    local sum = 0
    while true do
        local message = inbox:receive()
        if message:topic() == "set" then
            sum = message:payload():data()
        else
            process.send(message:from(), "sum", sum)
        end
    end
end

return { main = main }
