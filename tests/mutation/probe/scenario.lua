-- Does a little of everything that processes can do with each other, and states what must come of
-- it: what `moira mutate` tries defects of the runtime on.
local host = "app:processes"

local function program(file)
    return { source = file .. ".lua", modules = { "time", "sim" } }
end

return {
    title = "Every promise of the process API, kept",
    entries = {
        ["app:main"] = program("main"),
        ["app:worker"] = program("worker"),
    },
    hosts = { host },
    start = { { entry = "app:main", host = host, as = "main" } },
    limits = { virtual_time = "600s", steps = 20000 },
    properties = {
        asserted = {
            "each end is told once", "nothing is told after unmonitor",
            "one monitor of each process", "links break when one end fails",
            "a normal end breaks no link", "nothing is told after unlink",
            "who does not trap links dies", "a cancel comes once", "messages come in order",
            "answers come", "messages come before the end", "a name has one owner",
            "lookup finds the owner", "the dead have no names", "terminate ends",
            "sleeps are long enough", "time goes on", "main gets to its end",
        },
    },
    observers = {
        ["nobody ends twice"] = {
            initial = "watching",
            states = {
                watching = { on = { exit = function(e, own)
                    if own[e.actor] then error(e.actor .. " ended twice") end
                    own[e.actor] = true
                end } },
            },
        },
    },
    waive = { uncaught_exit = "linked processes fail on purpose" },
    expect = "pass",
}
