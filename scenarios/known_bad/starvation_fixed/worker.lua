-- Adds up ten numbers that it sends itself, and reports the sum.
local function main(auditor)
    local numbers = process.listen("number")
    local sum = 0
    for i = 1, 10 do
        process.send(process.pid(), "number", i)
        sum = sum + numbers:receive()
    end
    process.send(auditor, "report", sum)
end

return { main = main }
