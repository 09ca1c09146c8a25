-- Sections 4 to 6: events, monitors, links, cancel, terminate, the registry.
local check = require("check")
local pack, fails, equal = check.pack, check.fails, check.equal
local me = process.pid
local EXIT, LINK_DOWN, CANCEL = process.event.EXIT, process.event.LINK_DOWN, process.event.CANCEL

local function reporter(traps)
  local ready = process.listen("ready")
  local pid = check.start("report", me(), traps)
  assert(ready:receive() == pid)
  return pid
end

local function dead_pid()
  local pid = check.watch("nothing")
  check.event()
  return pid
end

local function constants()
  equal("4 EXIT", EXIT, "pid.exit")
  equal("4 LINK_DOWN", LINK_DOWN, "pid.link.down")
  equal("4 CANCEL", CANCEL, "pid.cancel")
  local names = {}
  for name in pairs(process.event) do names[#names + 1] = name end
  table.sort(names)
  equal("4 exactly these", names, { "CANCEL", "EXIT", "LINK_DOWN" })
  check.raises("4 read-only", "", function() process.event.EXIT = 1 end)
  local scopes = process.registry
  equal("6 scopes", { scopes.LOCAL, scopes.EVENTUAL, scopes.CONSISTENT, scopes.STRONG },
    { 0, 1, 2, 3 })
  check.raises("6 read-only", "", function() process.registry.LOCAL = 1 end)
  return check.done()
end

local function events()
  local pid = check.watch("give", { 1 })
  time.sleep("10ms")
  local event = process.events():receive()
  equal("4 a table", type(event), "table")
  equal("4 EXIT", { event.kind, event.from, event.result.value, event.reason },
    { EXIT, pid, { 1 } })
  equal("4 at", event.at, os.time())
  equal("4 result is a table", type(event.result), "table")
  equal("4 no error", { event.result.error, event.error, event.deadline }, {})
  check.raises("4 event:payload()", "", function() return event:payload() end)
  process.set_options({ trap_links = true })
  pid = assert(process.spawn_linked("semantics:worker", "app:processes", "raise", "oops"))
  event = process.events():receive()
  equal("4 LINK_DOWN", { event.kind, event.from, event.at, event.reason },
    { LINK_DOWN, pid, os.time() })
  equal("4 its value", event.result.value, nil)
  check.has("4 its error", "concatenated: " .. event.result.error, ": oops")
  equal("4 its kind", event.result.error:kind(), "Internal")
  process.cancel(me(), "why")
  event = process.events():receive()
  equal("5.3 cancelling oneself", event, { kind = CANCEL, from = me(), reason = "why",
    at = os.time() })
  process.cancel(me())
  equal("4 reason is empty", process.events():receive().reason, "")
  process.send(me(), "seen", 1)
  process.cancel(me(), "kept")
  equal("4 events never fall to the inbox", process.inbox():receive():topic(), "seen")
  equal("4 nor get lost", check.event().reason, "kept")
  return check.done()
end

local function death()
  local names, pid = process.registry, check.watch("register", "mortal", me())
  process.listen("registered"):receive()
  equal("6 registered", names.lookup("mortal"), pid)
  process.terminate(pid)
  equal("5.4 its end", tostring(check.event().result.error), "process terminated")
  fails("4 names are free at EXIT", pack(names.lookup("mortal")), nil, "NotFound",
    "name not registered")
  fails("4 sends fail at EXIT", pack(process.send(pid, "t")), nil, "NotFound", "process not found")
  equal("6 for others to take", names.register("mortal"), true)
  fails("5.1 monitor of the dead", pack(process.monitor(pid)), nil, "Internal",
    "pid not registered")
  fails("5.2 link of the dead", pack(process.link(pid)), nil, "Internal", "pid not registered")
  fails("5.3 cancel of the dead", pack(process.cancel(pid)), nil, "Internal", "process not found")
  fails("5.4 terminate of the dead", pack(process.terminate(pid)), nil, "Internal",
    "process not found")
  equal("5.1 unmonitor of the dead", pack(process.unmonitor(pid)), { n = 2, true })
  equal("5.2 unlink of the dead", pack(process.unlink(pid)), { n = 2, true })
  equal("0.9 no event is made up", check.event("10ms"), nil)
  return check.done()
end

local function arguments()
  for _, name in ipairs({ "monitor", "unmonitor", "link", "unlink", "cancel", "terminate" }) do
    local call = process[name]
    fails("5 " .. name .. " of no name", pack(call("nobody")), nil, "NotFound",
      "could not resolve 'nobody' as PID or registered name")
    check.raises("5 " .. name .. "({})", "string expected, got table", call, {})
    local results = pack(call())
    equal("5 " .. name .. "()", { results.n, results[1], results[2]:kind() }, { 2, nil, "Invalid" })
    local pid = check.start("idle")
    equal("5 " .. name .. " of the living", pack(call(pid)), { n = 2, true })
    process.registry.register("named " .. name, check.start("idle"))
    equal("5 " .. name .. " by name", pack(call("named " .. name)), { n = 2, true })
  end
  fails("5.1 ()", pack(process.monitor()), nil, "Invalid",
    "monitor requires a destination argument")
  fails("5.3 ()", pack(process.cancel()), nil, "Invalid",
    "cancel requires at least destination argument")
  check.raises("5.3 reason", "bad argument #2 to 'cancel' (string expected, got table)",
    function() process.cancel(me(), {}) end)
  check.raises("5.3 reason", "bad argument #2 to 'cancel' (string expected, got boolean)",
    function() process.cancel(me(), true) end)
  check.is("5.3 a number is a reason", process.cancel(me(), 5))
  return check.done()
end

local function monitors()
  local pid = check.watch("return_on_message")
  fails("5.1 twice", pack(process.monitor(pid)), nil, "Internal", "already monitoring pid")
  equal("5.1 unmonitor", pack(process.unmonitor(pid)), { n = 2, true })
  equal("5.1 without one", pack(process.unmonitor(pid)), { n = 2, true })
  equal("5.1 and again", pack(process.monitor(pid)), { n = 2, true })
  process.send(pid, "go")
  equal("5.1 an end", check.event().result.value, "told to return")
  equal("5.1 only once", check.event("10ms"), nil)
  pid = check.watch("return_on_message")
  process.unmonitor(pid)
  process.send(pid, "go")
  equal("5.1 not after unmonitor", check.event("10ms"), nil)
  pid = check.watch("nothing")
  time.sleep("10ms")
  process.unmonitor(pid)
  equal("5.1 what is in the mailbox stays", check.event().from, pid)
  equal("5.1 oneself", pack(process.monitor(me())), { n = 2, true })
  pid = check.watch("return_on_message")
  local watching
  coroutine.spawn(function() watching = pack(process.monitor(pid)) end)
  time.sleep(1)
  fails("5.1 monitors are the process's", watching, nil, "Internal", "already monitoring pid")
  process.send(pid, "go")
  local seen = {}
  coroutine.spawn(function() seen[1] = process.events():receive().from end)
  time.sleep("10ms")
  equal("5.1 any task may see it", seen[1], pid)
  return check.done()
end

local function links()
  local told = process.listen("event")
  local ends = process.events()
  local target, trapping = check.start("fail_on_message"), reporter(true)
  process.link(target)
  equal("5.2 idempotent", pack(process.link(target)), { n = 2, true })
  process.unlink(target)
  process.monitor(target)
  process.send(target, "go")
  -- Linked, this process would die of it before it could read on.
  check.has("5.2 unlinked", tostring(check.event().result.error), "told to fail")
  process.unmonitor(target)
  -- Symmetric: the reporter hears of who linked to it.
  local linker = check.watch("link_to", trapping, me())
  process.listen("linked"):receive()
  process.terminate(linker)
  local heard = told:receive()
  equal("5.2 LINK_DOWN to the linked", { heard.kind, heard.from }, { LINK_DOWN, linker })
  check.error("5.2 the cause", heard.result.error, "Internal", "process terminated", "unset")
  equal("5.2 to the monitor EXIT", ends:receive().kind, EXIT)
  -- A normal end says nothing to links.
  target = check.watch("return_on_message")
  linker = check.watch("link_to", target, me())
  process.listen("linked"):receive()
  process.send(target, "go")
  equal("5.2 EXIT of the normal end", ends:receive().from, target)
  time.sleep("10ms")
  equal("5.2 the other lives", pack(process.send(linker, "still")), { n = 2, true })
  ends:receive()
  -- Not trapping: dies with its own text, and pcall does not help.
  target = check.start("fail_on_message")
  linker = check.watch("pcall_link_down", me())
  process.listen("ready"):receive()
  local chained = check.watch("link_to", linker, me())
  process.listen("linked"):receive()
  local last = check.watch("link_to", target, me())
  process.listen("linked"):receive()
  process.terminate(linker)
  process.send(target, "go")
  local results = {}
  for _ = 1, 3 do
    local event = ends:receive()
    results[event.from] = tostring(event.result.error)
  end
  equal("5.2 a cascade", results, { [linker] = "process terminated",
    [chained] = "linked process failed", [last] = "linked process failed" })
  return check.done()
end

local function uncatchable()
  local target = check.start("fail_on_message")
  local victim = check.watch("link_to", target, me())
  process.listen("linked"):receive()
  local idle = check.watch("sleep", "1h")
  process.set_options({ trap_links = true })
  process.link(target)
  process.send(target, "go")
  local kinds = { check.event().kind, check.event().kind }
  table.sort(kinds)
  equal("5.2 the flag at the time of delivery", kinds, { EXIT, LINK_DOWN })
  equal("5.2 no more", check.event("10ms"), nil)
  process.unlink(idle)
  local catching = check.watch("pcall_link_down", me())
  local ready = process.listen("ready")
  ready:receive()
  local bomb = check.start("link_to", catching, me())
  process.listen("linked"):receive()
  process.terminate(bomb)
  equal("5.2 pcall does not catch it", tostring(check.event().result.error),
    "linked process failed")
  equal("5.2 no code runs", check.next(ready, "10ms"), "silence")
  return check.done()
end

local function commands()
  local told = process.listen("event")
  local pid = check.watch("wait_for_cancel")
  equal("5.3 cancel", pack(process.cancel(pid, "5s")), { n = 2, true })
  local event = check.event().result.value
  equal("5.3 what it gets", { event.kind, event.from, event.reason, event.result },
    { CANCEL, me(), "5s" })
  pid = check.watch("return_on_message")
  process.cancel(pid)
  equal("5.3 one that never looks", check.event("10s"), nil)
  equal("5.4 terminate", pack(process.terminate(pid)), { n = 2, true })
  event = check.event()
  check.error("5.4 a failure", event.result.error, "Internal", "process terminated", "unset")
  equal("5.4 it ends as error", event.result.value, nil)
  pid = check.watch("idle")
  process.terminate(pid)
  local again = pack(process.terminate(pid))
  equal("5.4 again", again[1] or tostring(again[2]), again[1] and true or "process not found")
  check.event()
  fails("5.4 a function's process", pack(process.terminate(me())), nil, "Internal",
    "host does not implement process.Host")
  local other = reporter(true)
  process.cancel(other, "please")
  equal("5.3 goes on", told:receive().reason, "please")
  equal("5.3 lives", pack(process.send(other, "x")), { n = 2, true })
  return check.done()
end

local function registry()
  local names, other = process.registry, check.start("idle")
  equal("6 register", pack(names.register("n")), { n = 1, true })
  equal("6 again", pack(names.register("n")), { n = 1, true })
  equal("6 lookup", pack(names.lookup("n")), { n = 1, me() })
  fails("6 taken", pack(names.register("n", other)), nil, "AlreadyExists",
    "name already registered")
  equal("6 another's PID", pack(names.register("other", other)), { n = 1, true })
  equal("6 found", names.lookup("other"), other)
  equal("6 many names", names.register("m"), true)
  fails("6 lookup of none", pack(names.lookup("none")), nil, "NotFound", "name not registered")
  equal("6 unregister", pack(names.unregister("n")), { n = 1, true })
  equal("6 again", pack(names.unregister("n")), { n = 1, false })
  equal("6 not the owner", names.unregister("other"), true)
  equal("6 the other name stays", names.lookup("m"), me())
  fails("6 wrong pid", pack(names.register("x", 5)), nil, "Invalid", "pid must be a string")
  fails("6 wrong pid", pack(names.register("x", {})), nil, "Invalid", "pid must be a string")
  local nothing, err = names.register("x", "no pid")
  equal("6 unparseable", { nothing, err:kind(), err:retryable() }, { nil, "Invalid", false })
  check.has("6 unparseable", err:message(), "invalid pid format: ")
  nothing, err = names.register("x", nil, "LOCAL")
  equal("6 scope", { nothing, err:kind() }, { nil, "Invalid" })
  check.has("6 scope", err:message(), "scope must be a number (")
  equal("6 LOCAL", names.register("x", nil, names.LOCAL), true)
  fails("6 EVENTUAL", pack(names.register("y", nil, names.EVENTUAL)), nil, "Internal",
    "eventual registry not available")
  for _, scope in ipairs({ names.CONSISTENT, names.STRONG }) do
    fails("6 clusters", pack(names.register("y", nil, scope)), nil, "Internal",
      "global registry not available")
    equal("6 only the owner", names.unregister("x", scope), false)
  end
  for _, call in ipairs({ names.register, names.lookup, names.unregister }) do
    check.raises("6 no name", "bad argument #1", call)
    check.raises("6 no string", "string expected, got table", call, {})
  end
  local dead = dead_pid()
  equal("6 liveness is not checked", names.register("ghost", dead), true)
  equal("6 it is found", names.lookup("ghost"), dead)
  fails("6 but refuses", pack(process.send("ghost", "t")), nil, "NotFound", "process not found")
  process.registry.register(other, me())
  process.send(other, "to the PID")
  equal("6 a PID is no name", check.next(process.listen("to the PID"), "10ms"), "silence")
  local named = check.watch("return_on_message")
  names.register("worker", named)
  process.send("worker", "go")
  equal("6 EXIT is from a PID", check.event().from, named)
  return check.done()
end

return {
  constants = constants, events = events, death = death, arguments = arguments,
  monitors = monitors, links = links, uncatchable = uncatchable, commands = commands,
  registry = registry,
}
