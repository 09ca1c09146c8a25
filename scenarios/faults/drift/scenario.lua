return {
    title = "A lease by a slow clock is used after it ended by a right one",
    entries = {
        ["demo:near"] = { source = "near.lua", modules = { "time" } },
        ["demo:far"] = { source = "far.lua", modules = { "time" } },
    },
    hosts = { ["demo:near"] = { node = "a" }, ["demo:far"] = { node = "b" } },
    start = {
        { entry = "demo:near", host = "demo:near", as = "near" },
    },
    limits = { virtual_time = "300s", steps = 10000 },
    faults = { drift = { at_most = 1, by = "10%" } },
    properties = {
        finally = {
            ["a write comes while the lease lasts"] = function(w)
                local exit = w:exit("near")
                return exit ~= nil and exit.value == true
            end,
        },
    },
    expect = { violates = "a write comes while the lease lasts" },
}
