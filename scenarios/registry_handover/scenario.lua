local requests = 10

local function source(name)
    return { source = name .. ".lua", modules = { "time" } }
end

return {
    title = "A standby takes a name over, and the client of the name misses no answer",
    entries = {
        ["demo:main"] = source("main"),
        ["demo:primary"] = source("primary"),
        ["demo:standby"] = source("standby"),
        ["demo:client"] = source("client"),
    },
    hosts = { "demo:host" },
    start = { { entry = "demo:main", args = { requests } } },
    limits = { virtual_time = "30s", steps = 100000 },
    properties = {
        always = {
            ["nobody fails"] = function(w)
                for _, entry in ipairs({ "primary", "standby", "client" }) do
                    for _, exit in ipairs(w:exits("demo:" .. entry)) do
                        if exit.error then return false, exit.error end
                    end
                end
                return true
            end,
        },
        finally = {
            ["every request is answered"] = function(w)
                return #w:exit("main").value == requests
            end,
            ["the standby never answers before the primary does"] = function(w)
                local seen_standby = false
                for _, by in ipairs(w:exit("main").value) do
                    if by == "primary" and seen_standby then return false end
                    seen_standby = seen_standby or by == "standby"
                end
                return seen_standby
            end,
            ["both served"] = function(w)
                return w:exit("main/primary#0").value > 0 and w:exit("main/standby#0").value > 0
            end,
        },
    },
    expect = "pass",
}
