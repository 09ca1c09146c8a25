-- Collects four parts and puts them in order.
local function exchange_one_pair(parts)
    for i = 1, #parts - 1 do
        if parts[i] > parts[i + 1] then
            parts[i], parts[i + 1] = parts[i + 1], parts[i]
            return true
        end
    end
    return false
end

local function main()
    local arrivals = process.listen("part")
    for i = 1, 4 do process.spawn("demo:sender", "demo:host", process.pid(), i) end
    local parts = {}
    for i = 1, 4 do parts[i] = arrivals:receive() end
    while exchange_one_pair(parts) do end
    return parts
end

return { main = main }
