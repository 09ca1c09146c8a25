-- Holds a number. Anybody may read it and add to it.
local function main()
    local requests = process.listen("request")
    local value = 0
    while true do
        local request = requests:receive()
        value = value + (request.add or 0)
        process.send(request.from, "reply", value)
    end
end

return { main = main }
