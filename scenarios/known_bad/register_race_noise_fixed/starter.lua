-- Makes sure that there is a cache: starts one, born with the name, unless somebody has it.
local function main()
    return process.with_options({}):with_name("cache"):spawn("demo:cache", "demo:host")
end

return { main = main }
