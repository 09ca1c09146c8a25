local time = require("time")
local host = "app:processes"
local events

-- The next value of a channel, or nil after a while.
local function next_of(ch, patience)
    local over = time.after(patience or "100ms")
    local r = channel.select({ ch:case_receive(), over:case_receive() })
    if r.channel == over then return nil end
    return r.value
end

-- How many events of this kind come from this process within a while.
local function count_events(kind, pid)
    local count = 0
    while true do
        local event = next_of(events, "20ms")
        if not event then return count end
        if event.kind == kind and event.from == pid then count = count + 1 end
    end
end

local EXIT, LINK_DOWN = process.event.EXIT, process.event.LINK_DOWN

local function spawn(what, ...) return process.spawn("app:worker", host, what, ...) end

local function check_monitors()
    local child = process.spawn_monitored("app:worker", host, "stop")
    sim.eventually("each end is told once", count_events(EXIT, child) == 1)
    child = spawn("wait")
    local first = process.monitor(child)
    sim.eventually("one monitor of each process", first == true and process.monitor(child) == nil)
    process.unmonitor(child)
    process.send(child, "go")
    sim.eventually("nothing is told after unmonitor", count_events(EXIT, child) == 0)
    child = process.spawn_monitored("app:worker", host, "wait")
    process.terminate(child)
    sim.eventually("terminate ends", count_events(EXIT, child) == 1)
end

local function check_links()
    process.set_options({ trap_links = true })
    local child = process.spawn_linked("app:worker", host, "fail")
    sim.eventually("links break when one end fails", count_events(LINK_DOWN, child) == 1)
    child = process.spawn_linked("app:worker", host, "stop")
    sim.eventually("a normal end breaks no link", count_events(LINK_DOWN, child) == 0)
    child = process.spawn_linked("app:worker", host, "wait_and_fail")
    process.unlink(child)
    process.send(child, "go")
    sim.eventually("nothing is told after unlink", count_events(LINK_DOWN, child) == 0)
    local failing = spawn("wait_and_fail")
    child = process.spawn_monitored("app:worker", host, "link", failing)
    sim.eventually("who does not trap links dies", count_events(EXIT, child) == 1)
end

local function check_cancel()
    local counts = process.listen("cancels")
    local child = spawn("count_cancels", process.pid())
    process.cancel(child, "once")
    sim.eventually("a cancel comes once", next_of(counts) == 1)
end

local function check_messages()
    local numbers = process.listen("number")
    spawn("send", process.pid(), 6)
    local in_order = true
    for i = 1, 6 do in_order = next_of(numbers) == i and in_order end
    sim.eventually("messages come in order", in_order and next_of(numbers, "20ms") == nil)
    local answers = process.listen("answer")
    local child = spawn("answer", process.pid())
    local answered = 0
    for _ = 1, 2 do
        process.send(child, "ask")
        if next_of(answers) then answered = answered + 1 end
    end
    sim.eventually("answers come", answered == 2)
    child = process.spawn_monitored("app:worker", host, "send", process.pid(), 2)
    local got = 0
    while true do
        local r = channel.select({ numbers:case_receive(), events:case_receive() })
        if r.channel == events and r.value.from == child then break end
        if r.channel == numbers then got = got + 1 end
    end
    sim.eventually("messages come before the end", got == 2)
end

local function check_names()
    local named = process.listen("named")
    local owner = process.spawn_monitored("app:worker", host, "name", process.pid(), "it")
    next_of(named)
    local other = spawn("name", process.pid(), "it")
    sim.eventually("a name has one owner", next_of(named) == false)
    sim.eventually("lookup finds the owner", process.registry.lookup("it") == owner)
    process.send(other, "go")
    process.send(owner, "go")
    count_events(EXIT, owner)
    sim.eventually("the dead have no names", process.registry.lookup("it") == nil)
end

local function check_time()
    local begin = time.now()
    time.sleep("10ms")
    sim.eventually("sleeps are long enough", time.now():sub(begin):nanoseconds() >= 10000000)
    begin = time.now()
    print("time goes on")
    sim.eventually("time goes on", time.now():sub(begin):nanoseconds() >= 0)
end

local function main()
    events = process.events()
    check_monitors()
    check_links()
    check_cancel()
    check_messages()
    check_names()
    check_time()
    sim.eventually("main gets to its end", true)
    -- Whatever is still to come must find somebody who waits for it.
    local inbox = process.inbox()
    local numbers, answers = process.listen("number"), process.listen("answer")
    while true do
        channel.select({ events:case_receive(), inbox:case_receive(), numbers:case_receive(),
            answers:case_receive() })
    end
end

return { main = main }
