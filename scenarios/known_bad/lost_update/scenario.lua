-- The bug: adding is two requests, a read and a write. Of two adders that both read before either
-- writes, one writes over what the other added.
-- Known from: textbooks on concurrency; the first demonstration of most race finders.
-- Takes 2 ordering constraints: each adder reads before the other one writes.
local times = 3

return {
    title = "Two processes that read and write a shared counter lose additions",
    entries = {
        ["demo:main"] = { source = "main.lua" },
        ["demo:counter"] = { source = "counter.lua" },
        ["demo:adder"] = { source = "adder.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:main", args = { times } } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["no addition is lost"] = function(w)
                local value = w:exit("main").value
                return value == 2 * times, "the counter is at " .. tostring(value)
            end,
        },
    },
    expect = { violates = "no addition is lost" },
}
