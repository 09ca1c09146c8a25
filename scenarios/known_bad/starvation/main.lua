local function main()
    process.spawn("demo:auditor", "demo:host")
    process.spawn("demo:worker", "demo:host")
end

return { main = main }
