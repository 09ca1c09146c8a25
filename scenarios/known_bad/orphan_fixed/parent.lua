-- Has a child that is to end with it.
local function main()
    process.spawn_linked("demo:child", "demo:host")
    process.inbox():receive()
end

return { main = main }
