local time = require("time")

local function main()
    local inbox = process.inbox()
    local server = assert(process.spawn("demo:server", "demo:host"))
    for done = 0, 4 do
        local deadline = time.after("1s")
        process.send(server, "question")
        local result = channel.select { inbox:case_receive(), deadline:case_receive() }
        if result.channel ~= inbox then return done end
    end
    return 5
end

return { main = main }
