-- Has one request, and waits until it is served.
local function main(account, request)
    local replies = process.listen("reply")
    request.from = process.pid()
    process.send(account, "request", request)
    local balance = replies:receive()
    return balance
end

return { main = main }
