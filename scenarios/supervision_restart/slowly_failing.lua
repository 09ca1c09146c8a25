local time = require("time")

-- Fails five times, but so slowly that the supervisor never runs out of restarts.
local function main(attempt)
    time.sleep("2s")
    if attempt <= 5 then error("attempt " .. attempt .. " fails") end
    return attempt
end

return { main = main }
