return {
    title = "A process is spawned by entry and host, has a pid, and answers a message",
    entries = {
        ["app.test.process:parent"] = { source = "parent.lua" },
        ["app.test.process:echo_worker"] = { source = "echo_worker.lua" },
    },
    hosts = { "app:processes" },
    start = { { entry = "app.test.process:parent", host = "app:processes" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["the echo carries what was sent"] = function(w) return w:exit("parent").value == 1 end,
            ["the worker succeeds"] = function(w)
                return w:exit("parent/echo_worker#0").value == true
            end,
            ["the pid is printed"] = function(w)
                return w:logs("parent")[1]:find("^Started worker: {app:processes|0x%x+}$") ~= nil
            end,
        },
    },
    expect = "pass",
}
