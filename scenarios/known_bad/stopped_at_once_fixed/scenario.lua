-- The twin of stopped_at_once. The repair: the supervisor waits until one has ended before it asks
-- the next.
return {
    title = "A supervisor waits for the desk to close before it closes the store",
    entries = {
        ["demo:supervisor"] = { source = "supervisor.lua", modules = { "time" } },
        ["demo:store"] = { source = "store.lua" },
        ["demo:desk"] = { source = "desk.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:supervisor" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["nothing is lost when they close"] = function(w)
                local stored = w:exit("supervisor").value
                return stored == "the last order", "stored " .. tostring(stored)
            end,
        },
    },
    expect = "pass",
}
