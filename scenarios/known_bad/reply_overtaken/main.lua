local function main()
    local servers = {}
    for i = 1, 2 do servers[i] = process.spawn("demo:server", "demo:host") end
    local doubles, err = process.exec("demo:client", "demo:host", servers)
    for i = 1, 2 do process.terminate(servers[i]) end
    return doubles, err
end

return { main = main }
