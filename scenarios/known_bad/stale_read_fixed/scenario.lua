-- The repaired twin of ../stale_read: the primary waits until its replica has the new value.
return {
    title = "A write is over when the replica has it",
    entries = {
        ["demo:main"] = { source = "main.lua" },
        ["demo:primary"] = { source = "primary.lua" },
        ["demo:replica"] = { source = "replica.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:main", args = { 2 } } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = { asserted = { "the register" } },
}
