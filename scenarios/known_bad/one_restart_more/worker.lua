-- Works until it is asked to end.
local function main()
    local events = process.events()
    while events:receive().kind ~= process.event.CANCEL do
    end
end

return { main = main }
