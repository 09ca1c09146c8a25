local host = "app:processes"

local function supervisor_of(name)
    return {
        entry = "app:supervisor",
        host = host,
        args = { { worker = "app:" .. name, host = host, intensity = 3, period = "5s" } },
        as = name .. "_supervisor",
        may_fail = name == "hopeless",
    }
end

local function source(name)
    return { source = name .. ".lua", modules = { "time" } }
end

return {
    title = "A hand-written supervisor restarts a failing worker, within limits",
    entries = {
        ["app:supervisor"] = source("supervisor"),
        ["app:flaky"] = source("flaky"),
        ["app:hopeless"] = source("hopeless"),
        ["app:slowly_failing"] = source("slowly_failing"),
    },
    hosts = { host },
    start = {
        supervisor_of("flaky"),
        supervisor_of("hopeless"),
        supervisor_of("slowly_failing"),
    },
    limits = { virtual_time = "60s", steps = 100000 },
    properties = {
        always = {
            ["no two workers of one supervisor live"] = function(w)
                return w:count("app:flaky") <= 1 and w:count("app:hopeless") <= 1
            end,
        },
        finally = {
            ["the flaky worker is restarted until it works"] = function(w)
                return w:exit("flaky_supervisor").value == "worked at attempt 3"
                    and #w:exits("app:flaky") == 3
            end,
            ["the supervisor of a hopeless worker gives up"] = function(w)
                return w:exit("hopeless_supervisor").error == "gave up: never works"
            end,
            ["a hopeless worker gets three restarts"] = function(w)
                return #w:exits("app:hopeless") == 4
            end,
            ["slow failures never use the restarts up"] = function(w)
                return w:exit("slowly_failing_supervisor").value == 6
            end,
        },
    },
    expect = "pass",
}
