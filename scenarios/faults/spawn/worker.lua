local function main(caller, number)
    process.send(caller, "done", number * number)
end

return { main = main }
