-- Watches the divider, so as not to wait for the reply of a dead one, and then asks for a division.
local function main()
    local replies = process.listen("reply")
    local events = process.events()
    local divider = process.registry.lookup("divider")
    if divider then process.monitor(divider) end
    process.send("divider", "divide", { 1, 0, from = process.pid() })
    local answer = channel.select({ replies:case_receive(), events:case_receive() })
    if answer.channel == events then return "the divider is gone" end
    return answer.value
end

return { main = main }
