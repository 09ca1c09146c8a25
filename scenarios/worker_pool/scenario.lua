local worker = "app.test.process:task_worker"

return {
    title = "A pool of monitored workers completes its tasks",
    entries = {
        ["app.test.process:parent"] = { source = "parent.lua", modules = { "time" } },
        [worker] = { source = "task_worker.lua", modules = { "time" } },
    },
    hosts = { "app:processes" },
    start = { { entry = "app.test.process:parent", host = "app:processes", as = "parent" } },
    limits = { virtual_time = "60s", steps = 100000 },
    properties = {
        always = {
            ["at most five workers live"] = function(w) return w:count(worker) <= 5 end,
        },
        finally = {
            ["the parent succeeds"] = function(w) return w:exit("parent").value == true end,
            ["every worker returns twice its value"] = function(w)
                local results = {}
                for _, exit in ipairs(w:exits(worker)) do results[exit.value] = true end
                for i = 1, 5 do
                    if not results[i * 20] then return false, "nobody returned " .. i * 20 end
                end
                return true
            end,
            ["the workers sleep side by side"] = function(w) return w:now() < 0.2 end,
            ["every completion is printed"] = function(w) return #w:logs("parent") == 5 end,
        },
    },
    expect = "pass",
}
