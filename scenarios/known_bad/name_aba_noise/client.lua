-- Adds to the total of the primary: reads it, works out the sum, and writes it. Looks for the
-- primary again if the one that it knows is the primary no more.
local call = require("call")
local time = require("time")

local function try_to_add(primary, amount)
    local read = call(primary, {})
    if not read then return false end
    time.sleep("300us")
    return call(primary, { set = read.total + amount })
end

local function main(amount)
    local primary
    repeat
        primary = process.registry.lookup("primary") or primary
        time.sleep("1200us")
    until try_to_add(primary, amount)
end

return { main = main }
