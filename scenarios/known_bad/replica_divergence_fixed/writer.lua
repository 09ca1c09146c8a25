-- Writes one colour to all replicas.
local function main(replicas, colour)
    for _, replica in ipairs(replicas) do
        process.send(replica, "write", { colour = colour, writer = process.pid() })
    end
end

return { main = main }
