-- Keeps a balance. Takes deposits, and makes transfers, which are deposits somewhere else.
local function main(balance)
    local requests = process.listen("request")
    local replies = process.listen("reply")
    while true do
        local request = requests:receive()
        if request.deposit then
            balance = balance + request.deposit
        else
            balance = balance - request.transfer
            local deposit = { deposit = request.transfer, from = process.pid() }
            process.send(request.to, "request", deposit)
            replies:receive()
        end
        process.send(request.from, "reply", balance)
    end
end

return { main = main }
