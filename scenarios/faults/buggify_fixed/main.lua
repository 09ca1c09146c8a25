local sim = require("sim")

local function main()
    local batch, written = {}, 0
    for item = 1, 5 do
        batch[#batch + 1] = item
        if #batch == 5 or sim.buggify("flush early") then
            written = written + #batch
            batch = {}
        end
    end
    return written + #batch
end

return { main = main }
