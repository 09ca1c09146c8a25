-- Passes one item on.
local function main(next_one)
    local item = process.listen("item"):receive()
    process.send(next_one, "item", item)
end

return { main = main }
