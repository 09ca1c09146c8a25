-- Starts a parent, and thinks better of it.
local function main()
    local parent = process.spawn("demo:parent", "demo:host")
    process.terminate(parent)
end

return { main = main }
