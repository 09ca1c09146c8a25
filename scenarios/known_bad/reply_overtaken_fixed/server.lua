-- Doubles numbers; says which one it doubled.
local function main()
    local requests = process.listen("request")
    while true do
        local request = requests:receive()
        process.send(request.from, "reply", { number = request.number, double = request.number * 2 })
    end
end

return { main = main }
