local function entry(name)
    return { source = name .. ".lua", modules = { "time" } }
end

return {
    title = "Links carry failures, unless they are taken back or trapped",
    entries = {
        ["app.test.process:spawn_linked"] = entry("spawn_linked"),
        ["app.test.process:explicit_link"] = entry("explicit_link"),
        ["app.test.process:trapping_parent"] = entry("trapping_parent"),
        ["app.test.process:child_worker"] = entry("child_worker"),
        ["app.test.process:error_exit_worker"] = entry("error_exit_worker"),
    },
    hosts = { "app:processes" },
    start = {
        { entry = "app.test.process:spawn_linked", may_fail = true },
        { entry = "app.test.process:explicit_link", may_fail = true },
        { entry = "app.test.process:trapping_parent" },
    },
    limits = { virtual_time = "60s", steps = 100000 },
    properties = {
        finally = {
            ["the child of a crashed parent dies"] = function(w)
                return w:exit("spawn_linked/child_worker#0").error == "linked process failed"
            end,
            ["an unlinked child survives the crash"] = function(w)
                return w:exit("explicit_link/child_worker#0").value == "survived"
            end,
            ["a trapping parent handles the failure"] = function(w)
                return w:exit("trapping_parent").value == true
            end,
        },
    },
    expect = "pass",
}
