-- The bug: the client watches the divider only after it has sent its request. A divider that has
-- died of the request by then can no longer be watched, nobody looks at what `lookup` and `monitor`
-- answer, and the client waits for ever for a reply, or for an EXIT, that cannot come.
-- Known from: the early gen_server:call of Erlang; in Wippy it is worse, for there a monitor of a
-- dead process is an error that can be ignored, not an event.
-- Takes 1 ordering constraint: the divider dies before the client looks it up.
return {
    title = "A client that watches its server too late waits for ever",
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
    expect = { violates = "the client learns that the divider is gone" },
}
