-- The bug of name_aba, with six bystanders of eight messages each at the same time, which do
-- nothing but make it harder to find. It still takes 3 ordering constraints.
local start = { { entry = "demo:main" } }
for i = 1, 6 do
    start[#start + 1] = { entry = "demo:bystander", args = { 8 }, as = "bystander-" .. i }
end

return {
    title = "The bug of a name that was lost and got back, in a crowd of bystanders",
    entries = {
        ["demo:main"] = { source = "main.lua", imports = { call = "demo:call" } },
        ["demo:mover"] = {
            source = "mover.lua",
            modules = { "time" },
            imports = { call = "demo:call" },
        },
        ["demo:replica"] = { source = "replica.lua" },
        ["demo:client"] = {
            source = "client.lua",
            modules = { "time" },
            imports = { call = "demo:call" },
        },
        ["demo:bystander"] = { source = "bystander.lua", modules = { "time" } },
        ["demo:call"] = { kind = "library", source = "call.lua" },
    },
    hosts = { "demo:host" },
    start = start,
    limits = { virtual_time = "10s", steps = 10000 },
    properties = {
        finally = {
            ["no addition is lost"] = function(w)
                local total = w:exit("main").value
                return total == 11, "the total is " .. tostring(total)
            end,
        },
    },
    expect = { violates = "no addition is lost" },
}
