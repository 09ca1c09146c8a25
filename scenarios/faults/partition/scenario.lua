return {
    title = "A standby that hears nothing takes over from a primary that lives",
    entries = {
        ["demo:primary"] = { source = "primary.lua", modules = { "time" } },
        ["demo:standby"] = { source = "standby.lua", modules = { "time" } },
    },
    hosts = { ["demo:near"] = { node = "a" }, ["demo:far"] = { node = "b" } },
    start = {
        { entry = "demo:primary", host = "demo:near", as = "primary" },
        { entry = "demo:standby", host = "demo:far", as = "standby" },
    },
    limits = { virtual_time = "300s", steps = 10000 },
    faults = { partition = { at_most = 1, by = "10s" } },
    properties = {
        finally = {
            ["there is never a second primary"] = function(w)
                local exit = w:exit("standby")
                return exit ~= nil and exit.value == "idle"
            end,
        },
    },
    expect = { violates = "there is never a second primary" },
}
