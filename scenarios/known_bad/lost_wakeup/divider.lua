-- Divides integers; a division by zero is its end.
local function main()
    local requests = process.listen("divide")
    while true do
        local request = requests:receive()
        process.send(request.from, "reply", request[1] // request[2])
    end
end

return { main = main }
