-- The bug: a source tells a sink "open", and then sends it data through a chain of seven relays.
-- The sink takes what comes first for "open": the other way is so much longer.
-- Known from: fan-out over services; a cache that is filled after it was told to forget.
-- Takes 1 ordering constraint, but one that holds for long: the eight hops of the data come before
-- the one of "open". Uniform random schedules do that once in 500.
return {
    title = "A message that takes eight hops overtakes one that takes one",
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
    expect = { violates = "the data is kept" },
}
