-- The bug: the primary says that a value is written before its replica has it. Who then reads from
-- the replica may still get the value before: the register as a whole is not linearizable.
-- Known from: asynchronous replication with reads from followers; DNS and caches read after write.
-- Takes 1 ordering constraint: the read reaches the replica before the copy does. No property of
-- the file sees it: only the history of the calls does. Not possible where messages are causal.
return {
    title = "A replica answers with a value that was overwritten before",
    entries = {
        ["demo:main"] = { source = "main.lua" },
        ["demo:primary"] = { source = "primary.lua" },
        ["demo:replica"] = { source = "replica.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:main", args = { 2 } } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = { asserted = { "the register" } },
    expect = { violates = "the register" },
}
