-- Starts children when asked to, and stops them when it is to stop itself.
local function main()
    local starts = process.listen("start a child")
    local ready = process.listen("ready")
    local events = process.events()
    local children = {}
    while true do
        local got = channel.select({
            starts:case_receive(),
            ready:case_receive(),
            events:case_receive(),
        })
        if got.channel == starts then
            local child = process.spawn("demo:child", "demo:host", process.pid())
            children[#children + 1] = child
        elseif got.channel == events then
            for _, child in ipairs(children) do process.terminate(child) end
            return #children
        end
    end
end

return { main = main }
