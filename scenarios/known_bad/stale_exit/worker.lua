-- Does one job, and tidies up.
local time = require("time")

local function main(client, job)
    process.send(client, "result", job * job)
    time.sleep("1200us")
end

return { main = main }
