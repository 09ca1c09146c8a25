-- Is with one philosopher at a time.
local function main()
    local takers = process.listen("take")
    local returns = process.listen("put back")
    while true do
        process.send(takers:receive(), "given")
        returns:receive()
    end
end

return { main = main }
