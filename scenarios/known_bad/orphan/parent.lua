-- Has a child that is to end with it.
local function main()
    local child = process.spawn("demo:child", "demo:host")
    process.link(child)
    process.inbox():receive()
end

return { main = main }
