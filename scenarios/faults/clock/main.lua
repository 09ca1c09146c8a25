local time = require("time")

local function main()
    local ends = os.time() + 1
    for _ = 1, 20 do
        if os.time() >= ends then return true end
        time.sleep("100ms")
    end
    return false
end

return { main = main }
