local function main(store)
    local inbox = process.inbox()
    while true do
        local message = inbox:receive()
        process.send(store, message:topic(), message:from())
    end
end

return { main = main }
