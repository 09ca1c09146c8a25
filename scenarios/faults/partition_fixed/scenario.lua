return {
    title = "A standby that needs the name of the leader never leads beside a primary",
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
    faults = { partition = { at_most = 3, by = { "10s", "60s" } } },
    properties = {
        always = {
            ["there is never a second primary"] = function(w)
                local exit = w:exit("standby")
                local leads = exit ~= nil and exit.value == "leads"
                return not (leads and w:alive("primary"))
            end,
        },
    },
    expect = "pass",
}
