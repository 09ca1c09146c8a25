local supervisor = require("supervisor")
local host = "app:processes"

local function main()
    return supervisor.run({
        intensity = 5, period = "10s",
        children = {
            { id = "1", entry = "app:till", host = host, args = { "till 1" } },
            { id = "2", entry = "app:till", host = host, args = { "till 2" } },
        },
    })
end

return { main = main }
