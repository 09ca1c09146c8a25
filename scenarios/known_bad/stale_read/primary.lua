-- Holds the register; tells the replica of every new value.
local function main(replica)
    local requests = process.listen("write")
    while true do
        local request = requests:receive()
        process.send(replica, "copy", request.value)
        process.send(request.from, "written", request.value)
    end
end

return { main = main }
