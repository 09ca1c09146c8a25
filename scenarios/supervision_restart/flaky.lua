local time = require("time")

-- Fails twice, then works.
local function main(attempt)
    time.sleep("10ms")
    if attempt <= 2 then error("attempt " .. attempt .. " fails") end
    return "worked at attempt " .. attempt
end

return { main = main }
