-- Holds the register; says that a value is written once the replica has it.
local function main(replica)
    local requests, copied = process.listen("write"), process.listen("copied")
    while true do
        local request = requests:receive()
        process.send(replica, "copy", { value = request.value, from = process.pid() })
        copied:receive()
        process.send(request.from, "written", request.value)
    end
end

return { main = main }
