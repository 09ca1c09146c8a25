local function main(caller)
    process.send(caller, "ready")
    process.inbox():receive()
end

return { main = main }
