local function main(caller)
    local inbox = process.inbox()
    local sum = 0
    while true do
        local message = inbox:receive()
        if message:topic() == "end" then break end
        sum = sum + message:payload():data()
    end
    process.send(caller, "sum", sum)
end

return { main = main }
