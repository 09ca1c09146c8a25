-- The twin of lost_update. The repair: adding is one request, which the counter serves as a whole.
local times = 3

return {
    title = "Additions that the counter does itself are never lost",
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
    expect = "pass",
}
