-- Makes, at its time, one replica hand over to the other.
local call = require("call")
local time = require("time")

local function main(at, from, to)
    time.sleep(at)
    call(from, { hand_over_to = to })
end

return { main = main }
