-- Takes writes of whoever says that it has the lease.
local function main()
    local inbox = process.inbox()
    local last, wrong = 0, false
    while true do
        local message = inbox:receive()
        if message:topic() == "read" then
            process.send(message:from(), "state", wrong)
        else
            local number = message:payload():data()
            if number < last then wrong = true end
            last = number
        end
    end
end

return { main = main }
