local function main()
    local inbox = process.inbox()
    process.spawn("demo:server", "demo:host", process.pid())
    return inbox:receive():topic()
end

return { main = main }
