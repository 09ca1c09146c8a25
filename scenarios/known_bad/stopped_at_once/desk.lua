-- Writes to the store what it has when it is asked to end, and waits until it is stored.
local function main(store)
    local stored = process.listen("stored")
    local events = process.events()
    process.monitor(store)
    events:receive()
    if process.send(store, "write", "the last order") then
        channel.select({ stored:case_receive(), events:case_receive() })
    end
end

return { main = main }
