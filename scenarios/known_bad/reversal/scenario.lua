-- The bug: four parts that come in any order are put in order by exchanging neighbours, and
-- somebody reckoned that five exchanges are always enough. The exact reversal needs six.
-- Known from: the worst case of the paper on probabilistic concurrency testing (PCT).
-- Takes 4 ordering constraints, three of them beside each other: 4 before 3 before 2 before 1.
return {
    title = "A collector that allows for too few exchanges fails for one order of four",
    entries = {
        ["demo:collector"] = { source = "collector.lua" },
        ["demo:sender"] = { source = "sender.lua", modules = { "time" } },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:collector" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["the parts are in order"] = function(w)
                local text = table.concat(w:exit("collector").value, " ")
                return text == "1 2 3 4", text
            end,
        },
    },
    expect = { violates = "the parts are in order" },
}
