-- The centre of a star: links `points` processes to itself. One of them fails.
local function main(points, trap_links)
    process.set_options({ trap_links = trap_links })
    local events = process.events()
    for i = 1, points do
        local pid, err = process.spawn_linked("demo:point", "demo:host", i == 2)
        if err then error(err) end
    end
    local event = events:receive()
    return event.kind .. ": " .. event.result.error
end

return { main = main }
