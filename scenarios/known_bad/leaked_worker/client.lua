-- Borrows a worker, and gives it back by ending.
local function main(pool)
    local workers = process.listen("worker")
    process.send(pool, "borrow", process.pid())
    local worker = workers:receive()
    return worker
end

return { main = main }
