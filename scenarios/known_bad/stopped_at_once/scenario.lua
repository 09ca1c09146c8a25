-- The bug: the supervisor asks its children to end in the right order, the last one first, but does
-- not wait for one to end before it asks the next. What the desk still has to write when it closes
-- comes to a store that has closed before it.
-- Known from: shutdown hooks; what OTP's supervisors wait for, child by child.
-- Takes 1 ordering constraint: the store is told to end before the desk has written.
return {
    title = "A supervisor asks all to end at once, and the store closes before the desk",
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
    expect = { violates = "nothing is lost when they close" },
}
