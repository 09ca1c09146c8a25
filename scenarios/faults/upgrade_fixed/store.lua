local function main()
    local inbox = process.inbox()
    local count = 0
    while true do
        local message = inbox:receive()
        if message:topic() == "add" then
            count = count + 1
        else
            process.send(message:payload():data(), "count", count)
        end
    end
end

return { main = main }
