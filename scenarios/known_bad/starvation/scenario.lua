-- The bug: a worker reports to whoever is called "auditor". The auditor was started before it and
-- needs one step to take its name; the worker needs ten to have something to report, and nobody
-- thinks that the auditor might not be there by then.
-- Known from: figure 5 of the paper on probabilistic concurrency testing (PCT); boot sequences.
-- Takes 1 ordering constraint, but one that holds for long: the worker's ten steps come before the
-- auditor's first. Uniform random schedules seldom do that.
return {
    title = "A report gets lost if the auditor starts after ten steps of the worker",
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
    expect = { violates = "the auditor gets the report" },
}
