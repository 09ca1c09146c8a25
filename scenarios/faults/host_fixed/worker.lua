local time = require("time")

local function main(back)
    time.sleep("1s")
    process.send(back, "done", 42)
end

return { main = main }
