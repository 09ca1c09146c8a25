local function main()
    local divider = process.spawn("demo:divider", "demo:host")
    process.registry.register("divider", divider)
    return process.exec("demo:client", "demo:host")
end

return { main = main }
