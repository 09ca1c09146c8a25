return {
    title = "A lock that watches its holder is free when that is gone",
    entries = {
        ["demo:main"] = { source = "main.lua", modules = { "time" } },
        ["demo:lock"] = { source = "lock.lua" },
        ["demo:user"] = { source = "user.lua", modules = { "time" } },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:main", as = "main" },
    },
    limits = { virtual_time = "60s", steps = 10000 },
    faults = { terminate = { of = "demo:user", at_most = 1 } },
    properties = {
        finally = {
            ["the last user gets the lock"] = function(w)
                local exit = w:exit("main")
                return exit ~= nil and exit.value == "last"
            end,
        },
    },
    expect = "pass",
}
