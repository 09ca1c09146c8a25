local time = require("time")

-- Gives the lease to one process at a time, for a second, with a number that grows.
local function main()
    local inbox = process.inbox()
    local number = 0
    while true do
        local message = inbox:receive()
        number = number + 1
        process.send(message:from(), "lease", number)
        time.sleep("1s")
    end
end

return { main = main }
