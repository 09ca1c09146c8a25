local function main()
    local inbox = process.inbox()
    local value, newest = 0, 0
    while true do
        local message = inbox:receive()
        if message:topic() == "set" then
            local order = message:payload():data()
            if order.number > newest then value, newest = order.value, order.number end
        else
            process.send(message:from(), "value", value)
        end
    end
end

return { main = main }
