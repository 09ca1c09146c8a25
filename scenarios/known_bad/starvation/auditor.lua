-- Waits a second for a report.
local time = require("time")

local function main()
    process.registry.register("auditor")
    local reports = process.listen("report")
    local deadline = time.after("1s")
    return channel.select({ reports:case_receive(), deadline:case_receive() }).value
end

return { main = main }
