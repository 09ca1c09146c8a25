local function main()
    return nil, "never works"
end

return { main = main }
