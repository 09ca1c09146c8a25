local host = "app:processes"

local function program(file)
    return {
        source = file .. ".lua", modules = { "time" },
        imports = { supervisor = "moira:supervisor" },
    }
end

return {
    title = "Two levels of supervisors keep a shop open while its parts crash",
    entries = {
        ["app:shop"] = program("shop"),
        ["app:tills"] = program("tills"),
        ["app:till"] = program("till"),
        ["app:stock"] = program("stock"),
        ["app:customer"] = program("customer"),
    },
    hosts = { host },
    start = {
        { entry = "app:customer", host = host, args = { 10 }, as = "customer" },
    },
    faults = { crash = { of = { "app:till", "app:stock" }, at_most = 2 } },
    limits = { virtual_time = "120s", steps = 100000 },
    properties = {
        always = {
            ["at most one stock"] = function(w) return w:count("app:stock") <= 1 end,
            ["at most two tills"] = function(w) return w:count("app:till") <= 2 end,
        },
        finally = {
            ["the customer buys everything"] = function(w)
                return w:exit("customer").value == 10
            end,
            ["the shop closes in order"] = function(w)
                return w:count("app:shop") + w:count("app:tills") + w:count("app:till")
                    + w:count("app:stock") == 0
            end,
        },
    },
    expect = "pass",
}
