-- Sections 1 and 2: how processes begin, what they get, and how they end.
local check = require("check")
local pack, fails, equal = check.pack, check.fails, check.equal
local worker, host = "semantics:worker", "app:processes"
local forms = { "spawn", "spawn_monitored", "spawn_linked", "spawn_linked_monitored" }

local function arguments()
  for _, form in ipairs(forms) do
    local call = process[form]
    local text = form .. " requires at least id and host arguments"
    fails("2 " .. form .. "()", pack(call()), nil, "Invalid", text)
    fails("2 " .. form .. "(id)", pack(call(worker)), nil, "Invalid", text)
    check.raises("2 " .. form .. "(nil, host)", "bad argument #1 to", call, nil, host)
    check.raises("2 " .. form .. "({}, host)", "string expected, got table", call, {}, host)
    check.raises("2 " .. form .. "(id, nil)", "bad argument #2 to", call, worker, nil)
    check.raises("2 " .. form .. "(id, true)", "string expected, got boolean", call, worker, true)
    fails("2 " .. form .. " takes numbers as strings", pack(call(1, 2)), nil, "NotFound",
      "factory not found")
    for _, id in ipairs({ "semantics:absent", "worker", "", ":", "semantics:", ":worker" }) do
      local results = pack(call(id, host))
      fails("2.1 " .. form .. " of " .. id, results, nil, "NotFound", "factory not found")
      equal("2.1 details of " .. id, results[2]:details(), { factory_id = id })
    end
    local results = pack(call(worker, "app:absent"))
    fails("2.1 " .. form .. " on no host", results, nil, "NotFound", "host not found")
    equal("2.1 details", results[2]:details(), { host_id = "app:absent" })
    fails("1.4 " .. form .. " of a missing method", pack(call("semantics:no_method", host)), nil,
      "NotFound", 'method "absent" not found in module')
    local pid, err = call("semantics:raises_on_load", host)
    equal("1.4 load error gives nil", pid, nil)
    check.has("1.4 load error", tostring(err), "failed to execute script: ")
    check.has("1.4 load error says why", tostring(err), "cannot load")
    check.equal("1.4 load error is not retryable", err:retryable(), false)
    pid, err = call("semantics:requires_missing", host)
    check.has("1.4 missing module", tostring(err), "module 'json' not found")
  end
  equal("2.1 no event came of spawns that failed", check.event("10ms"), nil)
  return check.done()
end

local function births()
  for _, form in ipairs({ "spawn_monitored", "spawn_linked_monitored" }) do
    local results = pack(process[form](worker, host, "give", "at once"))
    equal("2.1 " .. form .. " results", results.n, 2)
    equal("2.1 " .. form .. " has no error", results[2], nil)
    local event = check.event()
    equal("2.1 " .. form .. " sees the end", event.from, results[1])
    equal("2.1 " .. form .. " sees the value", event.result.value, "at once")
  end
  local pid = assert(process.spawn(worker, host, "give", 1))
  equal("1.2 a PID is a string", type(pid), "string")
  check.is("1.2 the form of a PID", pid:match("^{app:processes|0x%x%x%x%x%x+}$") ~= nil)
  equal("2.1 spawn does not monitor", check.event("10ms"), nil)
  assert(process.spawn_linked(worker, host, "give", 1))
  equal("2.1 spawn_linked does not monitor", check.event("10ms"), nil)
  process.set_options({ trap_links = true })
  pid = assert(process.spawn_linked(worker, host, "raise", "x"))
  local event = check.event()
  equal("2.1 spawn_linked links before it runs", event.kind, process.event.LINK_DOWN)
  equal("2.1 LINK_DOWN names it", event.from, pid)
  pid = assert(process.spawn_linked_monitored(worker, host, "raise", "x"))
  local first, second = check.event(), check.event()
  equal("4 EXIT is before LINK_DOWN", { first.kind, second.kind },
    { process.event.EXIT, process.event.LINK_DOWN })
  equal("4 both name it", { first.from, second.from }, { pid, pid })
  equal("2.1 arguments", check.exit_of("count", 1, nil, nil).value, 3)
  equal("1.4 missing arguments are nil", check.exit_of("give").value, nil)
  return check.done()
end

local function self()
  equal("2.2 pid is a string", type(process.pid()), "string")
  equal("2.2 pid is stable", process.pid(), process.pid())
  equal("2.2 id", process.id(), "semantics:spawn_self")
  check.has("1.3 the host of a function", process.pid(), "semantics:spawn_self#lua.")
  local who, event = check.exit_of("who")
  equal("2.2 of a process", who.value, { pid = event.from, id = worker })
  local seen = {}
  for _ = 1, 20 do
    local pid = check.start("nothing")
    equal("1.2 a PID is never used again", seen[pid], nil)
    seen[pid] = true
    time.sleep("1ms")
  end
  return check.done()
end

local function parents()
  for _, form in ipairs({ "spawn", "spawn_monitored" }) do
    local child = check.exit_of("parent_of", form, "idle").value
    equal("2.1 a child outlives its parent", { process.send(child, "t") }, { true })
    local failed = check.watch("report", process.pid(), false)
    process.terminate(failed)
    check.event()
  end
  local child = check.exit_of("parent_of", "spawn_linked", "idle").value
  time.sleep("10ms")
  equal("5.2 a linked child outlives a normal parent", { process.send(child, "t") }, { true })
  return check.done()
end

local function options()
  equal("2.3 get_options", process.get_options(), { trap_links = false })
  check.is("2.3 a fresh table", process.get_options() ~= process.get_options())
  local set = process.set_options
  for _, wrong in ipairs({ "text", 1, true }) do
    fails("2.3 not a table", pack(set(wrong)), false, "Invalid",
      "options parameter must be a table")
  end
  fails("2.3 missing", pack(set()), false, "Invalid", "options parameter must be a table")
  fails("2.3 nil", pack(set(nil)), false, "Invalid", "options parameter must be a table")
  fails("2.3 not boolean", pack(set({ trap_links = 1 })), false, "Invalid",
    "trap_links must be a boolean")
  fails("2.3 unknown", pack(set({ upgradable = true })), false, "Invalid",
    "option upgradable is not supported")
  equal("2.3 nothing was set", process.get_options().trap_links, false)
  fails("2.3 unknown beside known", pack(set({ trap_links = true, odd = 1 })), false, "Invalid",
    "option odd is not supported")
  equal("2.3 the known one is applied", process.get_options().trap_links, true)
  equal("2.3 keys that are no strings", pack(set({ [1] = 2, [true] = 3 })), { n = 2, true })
  equal("2.3 and change nothing", process.get_options().trap_links, true)
  equal("2.3 set", pack(set({ trap_links = false })), { n = 2, true })
  equal("2.3 is off", process.get_options().trap_links, false)
  return check.done()
end

local function transfer()
  local original = { list = { 1, 2 }, [10] = "ten", [true] = "yes" }
  local pid = check.watch("mutate", original)
  original.list[1] = "too late"
  equal("1.4 the copy is taken at the call", check.event().result.value,
    { list = { 1, 2 }, [10] = "ten", [true] = "yes", changed = true })
  equal("1.4 the sender's table is its own", original.changed, nil)
  local shared = {}
  local cyclic = setmetatable({ a = shared, b = shared }, { name = "meta" })
  cyclic.self = cyclic
  equal("1.4 cycles, shared tables, metatables", check.exit_of("shape", cyclic).value,
    { cycle = true, shared = true, meta = "meta" })
  for _, value in ipairs({ true, false, 0, -1, 1.5, 2 ^ 53, "", "a\0b", math.maxinteger }) do
    equal("1.4 " .. tostring(value), check.exit_of("give", value).value, value)
  end
  equal("1.4 integers stay so", math.type(check.exit_of("give", 3).value), "integer")
  local err = check.exit_of("give", errors.new({ message = "m", kind = "Conflict",
    retryable = true, details = { deep = { 1 } } })).value
  check.error("1.4 an error object", err, "Conflict", "m", true)
  equal("1.4 with details", err:details(), { deep = { 1 } })
  equal("1.4 a channel is nil", check.exit_of("give", channel.new()).value, nil)
  equal("1.4 a channel inside", check.exit_of("give", { a = 1, c = channel.new() }).value,
    { a = 1 })
  -- Design ruling: a wrapper that is passed on sends its value.
  equal("1.4 a payload is its value", check.exit_of("give", payload.new({ 1 })).value, { 1 })
  equal("1.4 a time is nil", check.exit_of("give", time.now()).value, nil)
  equal("1.4 a channel as result", check.exit_of("channel_result").value, nil)
  return check.done()
end

local function results()
  local function ends(what, value, ...)
    local result = check.exit_of(...)
    equal("1.5 " .. what, result.value, value)
    equal("1.5 " .. what .. ", no error", result.error, nil)
  end
  local function fails_with(what, kind, text, retryable, ...)
    local result = check.exit_of(...)
    equal("1.5 " .. what .. " has no value", result.value, nil)
    check.error("1.5 " .. what, result.error, kind, text, retryable)
  end
  ends("nothing", nil, "nothing")
  ends("false", false, "give", false)
  ends("a value", 7, "give", 7)
  ends("value and nil", 7, "give", 7, nil)
  ends("a number second", 7, "give", 7, 42)
  ends("true second", 7, "give", 7, true)
  ends("a table second", 7, "give", 7, {})
  ends("a text third", 7, "give", 7, nil, "text")
  fails_with("false and a text", "Internal", "why", false, "give", false, "why")
  fails_with("nil and a text", "Internal", "why", false, "give", nil, "why")
  fails_with("an empty text", "Internal", "", false, "give", 1, "")
  fails_with("an error object", "Timeout", "late", true, "give_object",
    { message = "late", kind = "Timeout", retryable = true })
  fails_with("an object without a kind", "Internal", "m", "unset", "give_object", { message = "m" })
  fails_with("a raised object", "Conflict", "m", false, "raise_object",
    { message = "m", kind = "Conflict", retryable = false })
  for _, case in ipairs({ { "raise", "msg" }, { "fault" }, { "bad_argument" } }) do
    local err = check.exit_of(case[1], case[2]).error
    equal("1.5 " .. case[1] .. ", kind", err:kind(), "Internal")
    equal("1.5 " .. case[1] .. ", retryable", err:retryable(), nil)
    check.is("1.5 " .. case[1] .. ", place", tostring(err):find("worker%.lua:%d+: ") ~= nil
      or tostring(err):find("semantics:worker:%d+: ") ~= nil)
  end
  check.has("1.5 the text", tostring(check.exit_of("raise", "msg").error), ": msg")
  check.has("1.5 a raised table", tostring(check.exit_of("raise_table").error), "table: ")
  equal("1.5 kind of it", check.exit_of("raise_table").error:kind(), "Internal")
  fails_with("terminated", "Internal", "process terminated", "unset", "terminate_self")
  check.has("1.1 deadlock", tostring(check.exit_of("deadlock").error),
    "deadlock: all coroutines blocked with no pending operations (threads=1)")
  check.has("1.1 a coroutine's error", tostring(check.exit_of("coroutine_fails").error),
    "from the coroutine")
  equal("1.1 main ends them", check.exit_of("coroutine_dies_with_main", process.pid()).value,
    "main")
  equal("1.1 at once", check.next(process.listen("late"), "50ms"), "silence")
  return check.done()
end

return {
  arguments = arguments, births = births, self = self, parents = parents, options = options,
  transfer = transfer, results = results,
}
