-- Takes so many writes, and keeps the one of the greatest writer, whatever comes last.
local function main(count)
    local writes = process.listen("write")
    local last = { writer = "" }
    for _ = 1, count do
        local write = writes:receive()
        if write.writer > last.writer then last = write end
    end
    return last.colour
end

return { main = main }
