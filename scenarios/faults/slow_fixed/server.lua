local function main()
    local inbox = process.inbox()
    while true do
        process.send(inbox:receive():from(), "answer")
    end
end

return { main = main }
