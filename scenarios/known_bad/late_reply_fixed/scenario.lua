-- The twin of late_reply. The repair: a reply says what it answers, and the client passes over
-- those that it did not wait for.
return {
    title = "A client that passes over late replies takes each for what it is",
    entries = {
        ["demo:client"] = { source = "client.lua", modules = { "time" } },
        ["demo:shop"] = { source = "shop.lua", modules = { "time" } },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:client" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["the price of pears is that of pears"] = function(w)
                local prices = w:exit("client").value
                return prices.pear == 20, "they cost " .. tostring(prices.pear)
            end,
            ["the price of apples is unknown or that of apples"] = function(w)
                local prices = w:exit("client").value
                return prices.apple == nil or prices.apple == 10
            end,
        },
    },
    expect = "pass",
}
