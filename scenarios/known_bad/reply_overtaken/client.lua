-- Asks two servers, one number each, and takes the replies in the order of its questions.
local function main(servers)
    local replies = process.listen("reply")
    for number, server in ipairs(servers) do
        process.send(server, "request", { from = process.pid(), number = number })
    end
    local doubles = {}
    for number in ipairs(servers) do
        doubles[number] = replies:receive().double
    end
    return doubles
end

return { main = main }
