local function main()
    local inbox = process.inbox()
    local worker = assert(process.spawn("demo:worker", "demo:host"))
    process.send(worker, "double", 21)
    return inbox:receive():payload():data()
end

return { main = main }
