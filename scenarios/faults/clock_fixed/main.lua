local time = require("time")

local function main()
    local ends, looked = time.after("1s"), {}
    for _ = 1, 20 do
        looked[#looked + 1] = os.time()  -- for people
        local pause = time.after("100ms")
        local result = channel.select { ends:case_receive(), pause:case_receive() }
        if result.channel == ends then return true end
    end
    return false
end

return { main = main }
