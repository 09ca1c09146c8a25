return {
    title = "A sender that waits for the receiver loses nothing to a bounded mailbox",
    entries = {
        ["demo:sender"] = { source = "sender.lua", modules = { "time" } },
        ["demo:sink"] = { source = "sink.lua" },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:sender", as = "sender" },
    },
    limits = { virtual_time = "60s", steps = 10000 },
    faults = { mailbox = { of = "demo:sink", sizes = { 2, 4 } } },
    properties = {
        finally = {
            ["nothing is lost"] = function(w)
                local exit = w:exit("sender")
                return exit ~= nil and exit.value == 55
            end,
        },
    },
    expect = "pass",
}
