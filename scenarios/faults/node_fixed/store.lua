local function main()
    local inbox = process.inbox()
    process.registry.register("store", process.pid(), process.registry.CONSISTENT)
    local stored = "nothing"
    while true do
        local message = inbox:receive()
        if message:topic() == "put" then stored = message:payload():data() end
        process.send(message:from(), "is", stored)
    end
end

return { main = main }
