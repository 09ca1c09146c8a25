-- The twin of starvation. The repair: the worker gets the pid of the auditor. A message to it waits
-- until it is asked for.
return {
    title = "A report to the pid of an auditor that has not started yet waits for it",
    entries = {
        ["demo:main"] = { source = "main.lua" },
        ["demo:auditor"] = { source = "auditor.lua", modules = { "time" } },
        ["demo:worker"] = { source = "worker.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:main" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["the auditor gets the report"] = function(w)
                return w:exit("main/auditor#0").value == 55
            end,
        },
    },
    expect = "pass",
}
