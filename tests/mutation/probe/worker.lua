-- Does what its first argument says.
local time = require("time")

local does = {}

function does.stop() return "stopped" end

function does.fail() error("it fails") end

function does.wait()
    process.listen("go"):receive()
end

function does.wait_and_fail()
    process.listen("go"):receive()
    error("it fails when told")
end

-- Links to the process with this pid and waits.
function does.link(pid)
    process.link(pid)
    process.send(pid, "go")
    process.listen("go"):receive()
end

-- Counts cancels, for a while from the first one on.
function does.count_cancels(parent)
    local events, count = process.events(), 1
    while events:receive().kind ~= process.event.CANCEL do end
    local over = time.after("50ms")
    while true do
        local r = channel.select({ events:case_receive(), over:case_receive() })
        if r.channel == over then break end
        if r.value.kind == process.event.CANCEL then count = count + 1 end
    end
    process.send(parent, "cancels", count)
end

function does.send(parent, count)
    for i = 1, count do process.send(parent, "number", i) end
end

function does.answer(parent)
    local asked = process.listen("ask", { message = true })
    for _ = 1, 2 do
        asked:receive()
        process.send(parent, "answer", true)
    end
end

function does.name(parent, name)
    process.send(parent, "named", process.registry.register(name) == true)
    process.listen("go"):receive()
end

local function main(what, ...)
    return does[what](...)
end

return { main = main }
