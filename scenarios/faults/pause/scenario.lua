return {
    title = "A writer that pauses past its lease overwrites its successor",
    entries = {
        ["demo:main"] = { source = "main.lua", modules = { "time" } },
        ["demo:lease"] = { source = "lease.lua", modules = { "time" } },
        ["demo:store"] = { source = "store.lua" },
        ["demo:writer"] = { source = "writer.lua", modules = { "time" } },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:main", as = "main" },
    },
    limits = { virtual_time = "60s", steps = 10000 },
    faults = { pause = { of = "demo:writer", at_most = 1 } },
    properties = {
        finally = {
            ["no write of an old lease comes after one of a new"] = function(w)
                local exit = w:exit("main")
                return exit ~= nil and exit.value == false
            end,
        },
    },
    expect = { violates = "no write of an old lease comes after one of a new" },
}
