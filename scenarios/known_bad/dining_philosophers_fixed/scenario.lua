-- The twin of dining_philosophers. The repair: the forks are numbered, and everybody takes the one
-- of the lower number first.
return {
    title = "Philosophers who take the fork of the lower number first all eat",
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
    expect = "pass",
}
