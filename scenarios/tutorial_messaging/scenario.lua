return {
    title = "Messages reach the listener of their topic, all others the inbox",
    entries = {
        ["app.test.process:parent"] = { source = "parent.lua" },
        ["app.test.process:topic_worker"] = { source = "topic_worker.lua" },
        ["app.test.process:inbox_worker"] = { source = "inbox_worker.lua" },
    },
    hosts = { "app:processes" },
    start = {
        {
            entry = "app.test.process:parent",
            host = "app:processes",
            args = { "app.test.process:topic_worker", "app.test.process:inbox_worker" },
        },
    },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["the parent succeeds"] = function(w) return w:exit("parent").value == true end,
            ["a topic listener gets the payload"] = function(w)
                return w:exit("parent/topic_worker#0").value == true
                    and w:logs("parent/topic_worker#0")[1] == "Received: hello from parent"
            end,
            ["the inbox gets the two other topics"] = function(w)
                return #w:logs("parent/inbox_worker#0") == 2
            end,
            ["the inbox worker waits for more"] = function(w)
                return w:alive("parent/inbox_worker#0")
            end,
        },
    },
    expect = "pass",
}
