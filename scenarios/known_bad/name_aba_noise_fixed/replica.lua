-- Keeps a total while it has the name "primary". When it takes over it adds what it was told
-- meanwhile, and a new term begins; it takes no writes of an earlier one.
local function main(backlog)
    local requests = process.listen("request")
    local total, term -- the total is nil while it is not the primary
    while true do
        local request = requests:receive()
        if total and request.hand_over_to then
            process.registry.unregister("primary")
            local handover = { take_over = total, term = term, from = request.from }
            total = nil
            process.send(request.hand_over_to, "request", handover)
        elseif total and request.set and request.term ~= term then
            process.send(request.from, "reply", nil)
        else
            if request.take_over then
                process.registry.register("primary")
                total = request.take_over + backlog
                term = request.term + 1
                backlog = 0
            elseif total and request.set then
                total = request.set
            end
            process.send(request.from, "reply", total and { total = total, term = term })
        end
    end
end

return { main = main }
