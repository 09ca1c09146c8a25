-- Keeps a balance. Takes deposits, and makes transfers, which are deposits somewhere else: the
-- customer hears from there when it is made.
local function main(balance)
    local requests = process.listen("request")
    while true do
        local request = requests:receive()
        if request.deposit then
            balance = balance + request.deposit
            process.send(request.from, "reply", balance)
        else
            balance = balance - request.transfer
            local deposit = { deposit = request.transfer, from = request.from }
            process.send(request.to, "request", deposit)
        end
    end
end

return { main = main }
