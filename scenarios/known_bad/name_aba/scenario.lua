-- The bug: a client remembers who the primary was, reads from it and then writes to it. The write
-- is taken if that replica is the primary, and so it is; but in between it has not been for a
-- while, and what the other one wrote then is overwritten. The same owner is not the same
-- ownership.
-- Known from: name registries and leases; it is the ABA problem of compare-and-swap.
-- Takes 3 ordering constraints: the read comes before the first move, the first move before the
-- write and the second one too. All are due within a fraction of a millisecond, so it needs no
-- fault.
return {
    title = "A primary that lost its name and got it back takes a write of the time before",
    entries = {
        ["demo:main"] = { source = "main.lua", imports = { call = "demo:call" } },
        ["demo:mover"] = {
            source = "mover.lua",
            modules = { "time" },
            imports = { call = "demo:call" },
        },
        ["demo:replica"] = { source = "replica.lua" },
        ["demo:client"] = {
            source = "client.lua",
            modules = { "time" },
            imports = { call = "demo:call" },
        },
        ["demo:call"] = { kind = "library", source = "call.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:main" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["no addition is lost"] = function(w)
                local total = w:exit("main").value
                return total == 11, "the total is " .. tostring(total)
            end,
        },
    },
    expect = { violates = "no addition is lost" },
}
