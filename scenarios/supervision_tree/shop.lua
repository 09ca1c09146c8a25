-- The stock, and behind it the tills, which are started anew with it.
local supervisor = require("supervisor")
local host = "app:processes"

local function main()
    process.registry.register("shop")
    return supervisor.run({
        strategy = "rest_for_one", intensity = 5, period = "10s",
        children = {
            { id = "stock", entry = "app:stock", host = host },
            { id = "tills", entry = "app:tills", host = host, shutdown = "infinity" },
        },
    })
end

return { main = main }
