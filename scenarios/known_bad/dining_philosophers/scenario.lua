-- The bug: three philosophers sit around three forks, and each takes the left one first. When all
-- have their left fork, each waits for ever for the right one.
-- Known from: Dijkstra; any set of locks that is taken in no common order.
-- Takes 3 ordering constraints: each fork is given to its left-hand philosopher first.
return {
    title = "Philosophers who all take the left fork first can starve together",
    entries = {
        ["demo:main"] = { source = "main.lua" },
        ["demo:philosopher"] = { source = "philosopher.lua" },
        ["demo:fork"] = { source = "fork.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:main", args = { 3 } } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["everybody eats"] = function(w)
                local fed = #w:exits("demo:philosopher")
                return fed == 3, fed .. " of 3 ate"
            end,
        },
    },
    expect = { violates = "everybody eats" },
}
