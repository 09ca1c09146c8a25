-- Asks two servers, one number each, and files each reply under the number that it belongs to.
local function main(servers)
    local replies = process.listen("reply")
    for number, server in ipairs(servers) do
        process.send(server, "request", { from = process.pid(), number = number })
    end
    local doubles = {}
    for _ in ipairs(servers) do
        local reply = replies:receive()
        doubles[reply.number] = reply.double
    end
    return doubles
end

return { main = main }
