-- The bug: `unlink` does not call back a LINK_DOWN that is already on its way. A helper that fails
-- just before its parent lets go of it kills the parent afterwards.
-- Known from: Erlang's documentation of unlink/1, which says what to do about it.
-- Takes 2 ordering constraints: the helper fails before the parent unlinks, and the parent unlinks
-- before the news arrives. Both are due within a fraction of a millisecond, so it needs no fault.
return {
    title = "A process that has unlinked a helper still dies of the helper's failure",
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
    expect = { violates = "who has let go is safe" },
}
