-- The twin of reply_overtaken. The repair: a reply names the question that it answers.
return {
    title = "Replies that name their question cannot be mistaken",
    entries = {
        ["demo:main"] = { source = "main.lua" },
        ["demo:client"] = { source = "client.lua" },
        ["demo:server"] = { source = "server.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:main" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["each number gets its own double"] = function(w)
                local doubles = w:exit("main").value
                return doubles[1] == 2 and doubles[2] == 4
            end,
        },
    },
    expect = "pass",
}
