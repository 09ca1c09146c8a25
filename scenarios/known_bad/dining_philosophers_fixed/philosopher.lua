-- Takes one fork, then the other, eats, and puts both back.
local function main(first, second)
    local given = process.listen("given")
    for _, fork in ipairs({ first, second }) do
        process.send(fork, "take", process.pid())
        given:receive()
    end
    process.send(first, "put back")
    process.send(second, "put back")
end

return { main = main }
