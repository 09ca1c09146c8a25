local rounds = 10

return {
    title = "Two processes send a ball to and fro",
    entries = {
        ["demo:ping"] = { source = "ping.lua" },
        ["demo:pong"] = { source = "pong.lua" },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:ping", host = "demo:host", args = { rounds, "demo:pong", "demo:host" } },
    },
    limits = { virtual_time = "1s", steps = 10000 },
    properties = {
        always = {
            ["there is one partner at most"] = function(w) return w:count("demo:pong") <= 1 end,
        },
        finally = {
            ["everybody ends"] = function(w)
                return w:count("demo:ping") + w:count("demo:pong") == 0
            end,
            ["ping plays all rounds"] = function(w) return w:exit("ping").value == rounds end,
            ["pong serves all rounds"] = function(w)
                return w:exit("ping/pong#0").value == rounds
            end,
        },
    },
    expect = "pass",
}
