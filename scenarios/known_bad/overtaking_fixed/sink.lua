-- Is opened, and then takes one item.
local function main()
    process.listen("open"):receive()
    local item = process.listen("item"):receive()
    return item
end

return { main = main }
