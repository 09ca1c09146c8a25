-- The twin of unlink_race. The repair: the parent traps links before it unlinks. News of a failure
-- that is on its way is then an event that nobody waits for.
return {
    title = "A process that traps links before it unlinks a helper survives its failure",
    entries = {
        ["demo:parent"] = { source = "parent.lua", modules = { "time" } },
        ["demo:helper"] = { source = "helper.lua", modules = { "time" } },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:parent", may_fail = true } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            -- A failure that comes before the parent lets go takes it along: that is what links do.
            ["who has let go is safe"] = function(w)
                local has_let_go = w:logs("parent")[1] == "has let go"
                local exit = w:exit("parent")
                if has_let_go then return exit.value == "done alone", exit.error end
                return exit.error == "linked process failed"
            end,
        },
    },
    expect = "pass",
}
