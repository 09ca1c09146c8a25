-- Is busy with messages to itself.
local function main(messages)
    local own = process.listen("own")
    for i = 1, messages do
        process.send(process.pid(), "own", i)
        own:receive()
    end
end

return { main = main }
