-- The twin of replica_divergence. The repair: of two writes the one of the greater writer wins,
-- whichever comes last; all replicas agree on which that is.
return {
    title = "Two replicas that agree on which write wins agree on its value",
    entries = {
        ["demo:main"] = { source = "main.lua" },
        ["demo:writer"] = { source = "writer.lua" },
        ["demo:replica"] = { source = "replica.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:main" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["the replicas agree"] = function(w)
                local left, right = w:exit("main/replica#0").value, w:exit("main/replica#1").value
                return left ~= nil and left == right, left .. " and " .. right
            end,
        },
    },
    expect = "pass",
}
