-- Makes sure that there is a cache: starts one if nobody has its name.
local function main()
    local cache = process.registry.lookup("cache")
    if not cache then
        cache = process.spawn("demo:cache", "demo:host")
        process.registry.register("cache", cache)
    end
    return cache
end

return { main = main }
