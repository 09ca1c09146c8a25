-- Lends its one worker to one client at a time, and gets it back when that client ends.
local function main()
    local borrowers = process.listen("borrow")
    local events = process.events()
    while true do
        local client = borrowers:receive()
        if process.monitor(client) then
            process.send(client, "worker", "worker 1")
            events:receive()
        end
    end
end

return { main = main }
