return {
    title = "A name leads to the process that registered it, until it is given back",
    entries = {
        ["app.test.process:register"] = { source = "register.lua" },
        ["app.test.process:unregister"] = { source = "unregister.lua" },
        ["app.test.process:release"] = { source = "release.lua" },
        ["app.test.process:owner"] = { source = "owner.lua" },
    },
    hosts = { "app:processes" },
    start = {
        { entry = "app.test.process:register" },
        { entry = "app.test.process:unregister" },
        { entry = "app.test.process:release" },
    },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["a name resolves to its owner"] = function(w)
                return w:exit("register").value == true
            end,
            ["an unregistered name is not found"] = function(w)
                return w:exit("unregister").value == "NotFound" and #w:logs("unregister") == 0
            end,
            ["an exit releases its names before it is told"] = function(w)
                return w:exit("release").value == true
            end,
        },
    },
    expect = "pass",
}
