-- Sets things up with a helper, lets go of it, and does the rest alone.
local time = require("time")

local function main()
    local helper = process.spawn_linked("demo:helper", "demo:host")
    time.sleep("5ms")
    process.unlink(helper)
    print("has let go")
    time.sleep("10ms")
    return "done alone"
end

return { main = main }
