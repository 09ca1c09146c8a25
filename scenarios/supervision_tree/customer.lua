-- Orders one thing after the other, again at the other till when nothing comes, and closes the shop.
local time = require("time")

local function main(things)
    local shop = process.spawn_monitored("app:shop", "app:processes")
    local goods = process.listen("goods")
    local got = 0
    local try = 0
    while got < things do
        try = try + 1
        process.send("till " .. (try % 2 + 1), "order", got + 1)
        local patience = time.after("50ms")
        local result = channel.select({ goods:case_receive(), patience:case_receive() })
        if result.channel == goods and result.value == got + 1 then got = got + 1 end
    end
    process.cancel(shop, "closing time")
    process.events():receive()
    return got
end

return { main = main }
