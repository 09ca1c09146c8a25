-- Takes so many writes, and keeps the last one.
local function main(count)
    local writes = process.listen("write")
    local colour
    for _ = 1, count do
        local write = writes:receive()
        colour = write.colour
    end
    return colour
end

return { main = main }
