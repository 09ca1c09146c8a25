-- Keeps what it is sent until it is asked to end, and tells what it has.
local function main()
    local writes = process.listen("write", { message = true })
    local events = process.events()
    local stored
    while true do
        local got = channel.select({ writes:case_receive(), events:case_receive() })
        if got.channel == events then return stored end
        stored = got.value:payload():data()
        process.send(got.value:from(), "stored")
    end
end

return { main = main }
