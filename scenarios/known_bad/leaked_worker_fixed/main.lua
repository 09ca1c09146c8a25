-- Kills a client of the pool; the next one must get the worker all the same.
local function main()
    local pool = process.spawn("demo:pool", "demo:host")
    local client = process.spawn("demo:client", "demo:host", pool)
    process.terminate(client)
    local worker = process.exec("demo:client", "demo:host", pool)
    process.terminate(pool)
    return worker
end

return { main = main }
