-- Adds each number once, whatever the link does, and says which ones it has.
local function main()
    local inbox = process.inbox()
    local sum, added = 0, {}
    while true do
        local message = inbox:receive()
        if message:topic() == "add" then
            local number = message:payload():data()
            if not added[number] then
                added[number] = true
                sum = sum + number
            end
            process.send(message:from(), "added", number)
        else
            process.send(message:from(), "sum", sum)
        end
    end
end

return { main = main }
