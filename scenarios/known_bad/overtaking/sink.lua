-- Is opened, and then takes one item.
local function main()
    local items = process.listen("item")
    items:receive() -- "open"
    local item = items:receive()
    return item
end

return { main = main }
