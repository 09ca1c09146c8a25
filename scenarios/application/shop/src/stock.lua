-- Hands out what is in stock, one piece a request.
local function main()
    process.registry.register("stock")
    local left = 3
    local requests = process.listen("take")
    while true do
        local request = requests:receive()
        if not request then return end
        local given = left > 0
        if given then left = left - 1 end
        process.send(request.from, "taken", given)
    end
end

return { main = main }
