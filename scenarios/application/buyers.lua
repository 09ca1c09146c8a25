-- Four buyers at once, each tries once; then a mail.
local time = require("time")
local funcs = require("funcs")

local function main()
    time.sleep("10ms") -- the shop opens
    local calls = {}
    for i = 1, 4 do calls[i] = funcs.new():async("shop:order") end
    local bought = 0
    for _, call in ipairs(calls) do
        local answer = call:response():receive()
        if answer and answer:data() then bought = bought + 1 end
    end
    process.spawn("shop:mail", "shop:processes", bought)
    return bought
end

return { main = main }
