local function main()
    local inbox = process.inbox()
    process.spawn("demo:server", "demo:host", process.pid())
    inbox:receive()
    local sent = process.send("service", "question")
    if not sent then return "nobody is there" end
    return inbox:receive():topic()
end

return { main = main }
