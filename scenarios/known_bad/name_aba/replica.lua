-- Keeps a total while it has the name "primary". When it takes over it adds what it was told
-- meanwhile.
local function main(backlog)
    local requests = process.listen("request")
    local total -- nil while it is not the primary
    while true do
        local request = requests:receive()
        if total and request.hand_over_to then
            process.registry.unregister("primary")
            local handover = { take_over = total, from = request.from }
            total = nil
            process.send(request.hand_over_to, "request", handover)
        else
            if request.take_over then
                process.registry.register("primary")
                total = request.take_over + backlog
                backlog = 0
            elseif total and request.set then
                total = request.set
            end
            process.send(request.from, "reply", total and { total = total })
        end
    end
end

return { main = main }
