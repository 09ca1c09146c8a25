-- The bug: both starters find that nobody has the cache's name, and both start a cache. The one
-- that registers last is told that the name is taken, and does not look.
-- Known from: Erlang's proc_reg, the process registry that QuickCheck and PULSE were tried on;
-- gproc.
-- Takes 2 ordering constraints: each starter looks before the other one registers. Besides, six
-- bystanders of five messages each do nothing but make the race harder to find.
local start = { { entry = "demo:starter", as = "a" }, { entry = "demo:starter", as = "b" } }
for i = 1, 6 do
    start[#start + 1] = { entry = "demo:bystander", args = { 5 }, as = "bystander-" .. i }
end

return {
    title = "Two starters of a singleton start it twice, in a crowd of bystanders",
    entries = {
        ["demo:starter"] = { source = "starter.lua" },
        ["demo:cache"] = { source = "cache.lua", modules = { "time" } },
        ["demo:bystander"] = { source = "bystander.lua" },
    },
    hosts = { "demo:host" },
    start = start,
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["one cache is started"] = function(w)
                local caches = #w:exits("demo:cache")
                return caches == 1, caches .. " caches"
            end,
        },
    },
    expect = { violates = "one cache is started" },
}
