local function main(client)
    local inbox = process.inbox()
    process.registry.register("service")
    process.send(client, "ready")
    process.send(inbox:receive():from(), "answer")
end

return { main = main }
