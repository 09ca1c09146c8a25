return {
    title = "Channels and coroutines make a pipeline inside one process",
    entries = {
        ["demo:pipeline"] = { source = "pipeline.lua", modules = { "time" } },
    },
    hosts = { "demo:host" },
    start = {
        { entry = "demo:pipeline", args = { 100, 2 }, as = "two_workers" },
        { entry = "demo:pipeline", args = { 100, 7 }, as = "seven_workers" },
        { entry = "demo:pipeline", args = { 0, 1 }, as = "nothing_to_do" },
    },
    limits = { virtual_time = "10s", steps = 100000 },
    properties = {
        finally = {
            ["every number arrives once"] = function(w)
                return w:exit("two_workers").value == 338350
                    and w:exit("seven_workers").value == 338350
            end,
            ["an empty pipeline ends"] = function(w)
                return w:exit("nothing_to_do").value == 0
            end,
            ["more workers wait less"] = function(w) return w:now_ns() < 33 * 1000 * 1000 end,
        },
    },
    expect = "pass",
}
