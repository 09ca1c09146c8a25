-- The bug: spawning and linking are two calls. A parent that is terminated between them leaves
-- behind a child that nobody knows of.
-- Known from: Erlang, which has spawn_link for this reason.
-- Takes 2 ordering constraints: the parent spawns before it is killed, and is killed before it
-- links.
return {
    title = "A parent that is killed between spawn and link leaves an orphan",
    entries = {
        ["demo:main"] = { source = "main.lua" },
        ["demo:parent"] = { source = "parent.lua" },
        ["demo:child"] = { source = "child.lua" },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:main" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["no child outlives its parent"] = function(w)
                return #w:exits("demo:parent") == 1 and w:count("demo:child") == 0
            end,
        },
    },
    expect = { violates = "no child outlives its parent" },
}
