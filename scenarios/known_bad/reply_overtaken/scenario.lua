-- The bug: a client takes the replies of two servers in the order in which it asked them.
-- Known from: scatter and gather code that was tried with one server only.
-- Takes 1 ordering constraint: the second server's reply comes first.
return {
    title = "Replies of two servers are taken for each other",
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
    expect = { violates = "each number gets its own double" },
}
