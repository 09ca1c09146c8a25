-- Asks for two prices, one after the other, and waits for each only so long. Passes over what comes
-- too late.
local time = require("time")

local function ask(shop, replies, thing)
    process.send(shop, "question", { thing = thing, from = process.pid() })
    local timeout = time.after("5200us")
    while true do
        local answer = channel.select({ replies:case_receive(), timeout:case_receive() })
        if answer.channel == timeout then return nil end
        if answer.value.thing == thing then return answer.value.price end
    end
end

local function main()
    local replies = process.listen("reply")
    local shop = process.spawn("demo:shop", "demo:host")
    local prices = {}
    prices.apple = ask(shop, replies, "apple")
    prices.pear = ask(shop, replies, "pear")
    process.terminate(shop)
    return prices
end

return { main = main }
