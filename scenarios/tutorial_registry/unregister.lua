local function main()
    local test_name = "a name that is given back"
    process.registry.register(test_name)

    -- Unregister explicitly
    local unregistered = process.registry.unregister(test_name)
    if not unregistered then
        print("Name was not registered")
    end

    -- Lookup after unregister returns nil + error
    local pid, err = process.registry.lookup(test_name)
    -- pid will be nil, err will be non-nil

    if pid ~= nil or err == nil then return false, "the name is still there" end
    if process.registry.unregister(test_name) then return false, "unregistered twice" end
    return err:kind()
end

return { main = main }
