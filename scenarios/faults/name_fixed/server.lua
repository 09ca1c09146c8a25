local function main(client)
    local inbox = process.inbox()
    while not process.registry.register("service") do
        -- Whoever has it is gone: there is one server.
        process.registry.unregister("service")
    end
    process.send(client, "ready")
    process.send(inbox:receive():from(), "answer")
end

return { main = main }
