local function main()
    local auditor = process.spawn("demo:auditor", "demo:host")
    process.spawn("demo:worker", "demo:host", auditor)
end

return { main = main }
