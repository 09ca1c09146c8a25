-- The twin of overtaking. The repair: opening and data have topics of their own, and the sink waits
-- for the one and then for the other.
return {
    title = "A sink that waits for its opening is not confused by data that come first",
    entries = {
        ["demo:source"] = { source = "source.lua", modules = { "time" } },
        ["demo:relay"] = { source = "relay.lua" },
        ["demo:sink"] = { source = "sink.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:source", args = { 7 } } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["the data is kept"] = function(w)
                return w:exit("source/sink#0").value == "data"
            end,
        },
    },
    expect = "pass",
}
