-- Serves under the shared name until it is cancelled.
local function main(name)
    local requests = process.listen("request")
    local events = process.events()
    local ok, err = process.registry.register(name)
    if err then error(err) end
    local served = 0
    while true do
        local result = channel.select { requests:case_receive(), events:case_receive() }
        if result.channel == events then return served end
        served = served + 1
        process.send(result.value.from, "reply", { id = result.value.id, by = "primary" })
    end
end

return { main = main }
