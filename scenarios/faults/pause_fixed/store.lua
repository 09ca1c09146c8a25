-- Takes writes of whoever says that it has the lease and is not older than the last one.
local function main()
    local inbox = process.inbox()
    local last, wrong = 0, false
    while true do
        local message = inbox:receive()
        if message:topic() == "read" then
            process.send(message:from(), "state", wrong)
        else
            local number = message:payload():data()
            if number > last then last = number end
        end
    end
end

return { main = main }
