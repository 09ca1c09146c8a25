local function main()
    error("this worker always fails")
end

return { main = main }
