-- The twin of reversal. The repair: the collector exchanges as long as there is a pair to exchange.
return {
    title = "A collector that exchanges until nothing is out of order gets any order right",
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
    expect = "pass",
}
