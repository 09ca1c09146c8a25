-- The bug: two writers write to two replicas, which keep what came last. Each replica gets the
-- writes in some order, but nothing makes it the same order.
-- Known from: textbooks on replication; it is why there is total-order broadcast.
-- Takes 2 ordering constraints: the one replica gets red before blue, the other one blue before
-- red.
return {
    title = "Two replicas that keep the last write they got disagree for ever",
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
    expect = { violates = "the replicas agree" },
}
