local function main()
    local question = process.inbox():receive()
    process.send(question:from(), "answer", question:payload():data() * 2)
end

return { main = main }
