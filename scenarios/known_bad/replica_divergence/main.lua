local function main()
    local colours = { "red", "blue" }
    local replicas = {}
    for i = 1, 2 do replicas[i] = process.spawn("demo:replica", "demo:host", #colours) end
    for _, colour in ipairs(colours) do
        process.spawn("demo:writer", "demo:host", replicas, colour)
    end
end

return { main = main }
