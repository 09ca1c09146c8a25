-- Works until somebody stops it.
local function main()
    process.inbox():receive()
end

return { main = main }
