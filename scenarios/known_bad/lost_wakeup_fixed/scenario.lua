-- The twin of lost_wakeup. The repair: watch first, then ask. A death after that is told.
return {
    title = "A client that watches its server before it asks learns of its death",
    entries = {
        ["demo:main"] = { source = "main.lua" },
        ["demo:client"] = { source = "client.lua" },
        ["demo:divider"] = { source = "divider.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:main" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["the client learns that the divider is gone"] = function(w)
                if w:alive("main/client#0") then return false, "the client still waits" end
                return w:exit("main").value == "the divider is gone"
            end,
        },
    },
    expect = "pass",
}
