return {
    title = "A sender that repeats until it is answered loses nothing",
    entries = {
        ["demo:near"] = { source = "near.lua", modules = { "time" } },
        ["demo:far"] = { source = "far.lua" },
    },
    hosts = { ["demo:near"] = { node = "a" }, ["demo:far"] = { node = "b" } },
    start = {
        { entry = "demo:near", host = "demo:near", as = "near" },
    },
    limits = { virtual_time = "300s", steps = 10000 },
    faults = { drop = { at_most = 5 } },
    properties = {
        finally = {
            ["nothing is lost on the way"] = function(w)
                local exit = w:exit("near")
                return exit ~= nil and exit.value == 6
            end,
        },
    },
    expect = "pass",
}
