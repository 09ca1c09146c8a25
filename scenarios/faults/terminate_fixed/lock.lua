local function main()
    local inbox, events = process.inbox(), process.events()
    local holder
    local waiting = {}
    local function forget(pid)
        if holder == pid then holder = nil end
        for place = #waiting, 1, -1 do
            if waiting[place] == pid then table.remove(waiting, place) end
        end
    end
    while true do
        local result = channel.select { inbox:case_receive(), events:case_receive() }
        if result.channel == events then
            forget(result.value.from)
        elseif result.value:topic() ~= "take" then
            forget(result.value:from())
        elseif process.monitor(result.value:from()) then
            table.insert(waiting, result.value:from())
        end
        if not holder and #waiting > 0 then
            holder = table.remove(waiting, 1)
            process.send(holder, "yours")
        end
    end
end

return { main = main }
