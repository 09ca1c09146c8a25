local function main()
    return process.registry.register("owned")
end

return { main = main }
