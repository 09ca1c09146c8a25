-- "Names are automatically released when the process exits."
local function main()
    local events = process.events()
    process.spawn_monitored("app.test.process:owner", "app:processes")
    local event = events:receive()
    if event.result.value ~= true then return false, "the owner did not get its name" end
    local pid = process.registry.lookup("owned")
    return pid == nil and process.registry.register("owned")
end

return { main = main }
