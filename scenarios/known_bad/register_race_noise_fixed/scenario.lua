-- The twin of register_race_noise. The repair: the singleton is born with its name. Looking,
-- spawning and registering are one step, and whoever comes second gets the first one's pid.
local start = { { entry = "demo:starter", as = "a" }, { entry = "demo:starter", as = "b" } }
for i = 1, 6 do
    start[#start + 1] = { entry = "demo:bystander", args = { 5 }, as = "bystander-" .. i }
end

return {
    title = "Starters that spawn a singleton under its name start one",
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
    expect = "pass",
}
