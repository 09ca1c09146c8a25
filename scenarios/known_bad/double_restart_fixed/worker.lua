-- Gives signs of life while there is somebody to see them. The first worker falls ill.
local time = require("time")

local function main(supervisor, is_ill)
    while process.send(supervisor, "beat") do
        if is_ill then
            time.sleep("5ms")
            error("heart failure")
        end
        time.sleep("2ms")
    end
end

return { main = main }
