-- The twin of name_aba. The repair: each time that a replica takes over begins a new term. A read
-- tells the term, a write names that of its read, and a write of an earlier term is refused.
return {
    title = "A primary that knows its term takes no write of the time before",
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
    expect = "pass",
}
