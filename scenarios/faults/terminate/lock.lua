local function main()
    local inbox = process.inbox()
    local holder
    local waiting = {}
    while true do
        local message = inbox:receive()
        if message:topic() == "take" then
            table.insert(waiting, message:from())
        else
            holder = nil
        end
        if not holder and #waiting > 0 then
            holder = table.remove(waiting, 1)
            process.send(holder, "yours")
        end
    end
end

return { main = main }
