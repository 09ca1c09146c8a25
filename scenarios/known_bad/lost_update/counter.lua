-- Holds a number. Anybody may read it and write it.
local function main()
    local requests = process.listen("request")
    local value = 0
    while true do
        local request = requests:receive()
        if request.set then value = request.set end
        process.send(request.from, "reply", value)
    end
end

return { main = main }
