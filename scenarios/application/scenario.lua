return {
    title = "An application, with a driver, a stub, faults and properties that it knows nothing of",
    app = "shop",
    entries = {
        ["test:buyers"] = { source = "buyers.lua", modules = { "time", "funcs" } },
        ["shop:mail"] = { code = "return { main = function(count) return count end }" },
    },
    start = {
        { entry = "shop:stock", as = "stock", may_fail = true },
        { entry = "test:buyers", as = "buyers" },
    },
    faults = { delay = { at_most = 3, by = "100ms" } },
    properties = {
        finally = {
            ["nobody buys what is not there"] = function(w) return w:exit("buyers").value <= 3 end,
            ["a mail says how many were sold"] = function(w)
                return w:exits("shop:mail")[1].value == w:exit("buyers").value
            end,
        },
    },
}
