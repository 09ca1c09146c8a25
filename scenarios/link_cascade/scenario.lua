local length = 6
local points = 5
local cascade = "linked process failed"

-- How many of the exits are failures by a link, and how many are not.
local function by_cause(exits)
    local linked, own = 0, 0
    for _, exit in ipairs(exits) do
        if exit.error == cascade then
            linked = linked + 1
        elseif exit.error then
            own = own + 1
        end
    end
    return linked, own
end

return {
    title = "A failure runs along links, once to each process, and stops at who traps it",
    entries = {
        ["demo:chain"] = { source = "chain.lua", modules = { "time" } },
        ["demo:hub"] = { source = "hub.lua" },
        ["demo:point"] = { source = "point.lua", modules = { "time" } },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:chain", args = { length }, may_fail = true },
        { entry = "demo:hub", args = { points, false }, as = "star", may_fail = true },
        { entry = "demo:hub", args = { points, true }, as = "trapping_star" },
    },
    limits = { virtual_time = "10s", steps = 100000 },
    properties = {
        always = {
            ["the chain is never longer than asked"] = function(w)
                return w:count("demo:chain") <= length
            end,
        },
        finally = {
            ["everybody ends"] = function(w)
                return w:count("demo:chain") + w:count("demo:hub") + w:count("demo:point") == 0
            end,
            ["the chain dies from its end to its head"] = function(w)
                local exits = w:exits("demo:chain")
                local linked, own = by_cause(exits)
                return linked == length - 1 and own == 1 and exits[length].label == "chain"
            end,
            ["the hub takes its points along"] = function(w)
                if w:exit("star").error ~= cascade then return false, "the hub lives" end
                for i = 0, points - 1 do
                    local exit = w:exit("star/point#" .. i)
                    if i ~= 1 and exit.error ~= cascade then
                        return false, "point " .. i .. " lives"
                    end
                end
                return true
            end,
            ["a trapping hub sees the failure and spares its points"] = function(w)
                local value = w:exit("trapping_star").value
                for i = 0, points - 1 do
                    local exit = w:exit("trapping_star/point#" .. i)
                    if i ~= 1 and exit.value ~= "lived" then
                        return false, "point " .. i .. " is dead"
                    end
                end
                return value:find("^pid.link.down: ") ~= nil
            end,
        },
    },
    expect = "pass",
}
