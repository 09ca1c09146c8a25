-- Knows prices; takes its time to find them.
local time = require("time")

local prices = { apple = 10, pear = 20 }
local search = { apple = "5ms", pear = "1ms" }

local function main()
    local questions = process.listen("question")
    while true do
        local question = questions:receive()
        local thing = question.thing
        time.sleep(search[thing])
        process.send(question.from, "reply", { thing = thing, price = prices[thing] })
    end
end

return { main = main }
