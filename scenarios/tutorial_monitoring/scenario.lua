local function entry(name)
    return { source = name .. ".lua", modules = { "time" } }
end

return {
    title = "A monitor is told of an exit once, and not after unmonitor",
    entries = {
        ["app.test.process:spawn_monitored"] = entry("spawn_monitored"),
        ["app.test.process:explicit_monitor"] = entry("explicit_monitor"),
        ["app.test.process:unmonitor"] = entry("unmonitor"),
        ["app.test.process:events_exit_worker"] = entry("events_exit_worker"),
        ["app.test.process:long_worker"] = entry("long_worker"),
    },
    hosts = { "app:processes" },
    start = {
        { entry = "app.test.process:spawn_monitored" },
        { entry = "app.test.process:explicit_monitor" },
        { entry = "app.test.process:unmonitor" },
    },
    limits = { virtual_time = "60s", steps = 100000 },
    properties = {
        finally = {
            ["an exit before the first receive is not lost"] = function(w)
                return w:exit("spawn_monitored").value == "done"
            end,
            ["the exited worker is printed, without an error"] = function(w)
                local lines = w:logs("spawn_monitored")
                return #lines == 1 and lines[1]:find("^Worker exited: {app:processes|") ~= nil
            end,
            ["a process can be monitored later"] = function(w)
                return w:exit("explicit_monitor").value == "slept"
            end,
            ["unmonitor stops the event"] = function(w)
                return w:exit("unmonitor").value == true
            end,
        },
    },
    expect = "pass",
}
