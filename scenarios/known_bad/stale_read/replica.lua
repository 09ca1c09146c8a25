-- Answers reads from its copy of the register.
local function main()
    local copies = process.listen("copy")
    local reads = process.listen("read")
    local value = 0
    while true do
        local event = channel.select({ copies:case_receive(), reads:case_receive() })
        if event.channel == copies then
            value = event.value
        else
            process.send(event.value, "value", value)
        end
    end
end

return { main = main }
