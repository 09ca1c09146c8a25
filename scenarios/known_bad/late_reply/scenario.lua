-- The bug: a reply does not say which question it answers. When the client gives up on the price of
-- apples and asks for that of pears, the late price of apples is taken for it.
-- Known from: gen_server:call before replies had aliases; every RPC without correlation ids.
-- Takes 1 ordering constraint: the client's timeout fires before it takes the reply. Both are due
-- within a fraction of a millisecond, so it needs no fault.
return {
    title = "The late reply to a question that was given up is taken for the next one's",
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
    expect = { violates = "the price of pears is that of pears" },
}
