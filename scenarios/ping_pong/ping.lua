local function main(rounds: number, partner_entry: string, host: string)
    local replies = process.listen("pong")
    local partner, err = process.spawn(partner_entry, host)
    if err then return nil, err end
    for round = 1, rounds do
        process.send(partner, "ping", { from = process.pid(), round = round })
        local reply = replies:receive()
        if reply ~= round then
            return nil, "sent round " .. round .. ", got " .. tostring(reply)
        end
    end
    process.cancel(partner, "done")
    return rounds
end

return { main = main }
