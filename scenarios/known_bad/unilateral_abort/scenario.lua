-- The bug: a participant that has voted yes, and hears nothing for a while, aborts. It has promised
-- to commit if all others do; the coordinator may have decided so already.
-- Known from: Gray's two-phase commit, and the samples of the P language.
-- Takes 2 ordering constraints: the coordinator has all votes, and the participant's timeout fires
-- before it takes the decision. Both are due within a fraction of a millisecond, so it needs no
-- fault.
return {
    title = "A participant that voted yes and then aborts alone breaks a transaction",
    entries = {
        ["demo:coordinator"] = { source = "coordinator.lua", modules = { "time" } },
        ["demo:participant"] = { source = "participant.lua", modules = { "time" } },
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:coordinator" } },
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["the participants agree"] = function(w)
                local ends = w:exits("demo:participant")
                local first, second = ends[1].value, ends[2].value
                return first == second, "one does " .. first .. ", one " .. second
            end,
        },
    },
    expect = { violates = "the participants agree" },
}
