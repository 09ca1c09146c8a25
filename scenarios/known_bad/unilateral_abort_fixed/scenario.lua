-- The twin of unilateral_abort. The repair: whoever has voted yes waits for the decision, however
-- long it takes.
return {
    title = "Participants that wait for the decision after a yes agree",
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
    expect = "pass",
}
