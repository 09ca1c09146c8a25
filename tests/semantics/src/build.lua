-- Sections 2.4 to 2.7: spawn builders, context values, exec and upgrade.
local check = require("check")
local pack, fails, equal = check.pack, check.fails, check.equal
local worker, host = "semantics:worker", "app:processes"

local function context()
  local with = process.with_context
  equal("2.5 no values", pack(ctx.all()), { n = 2, {} })
  fails("2.5 missing", pack(ctx.get("none")), nil, "NotFound", "key not found: none")
  fails("2.5 empty key", pack(ctx.get("")), nil, "Invalid", "empty key")
  check.raises("2.5 no key", "bad argument #1", ctx.get)
  local function value(spawner, key)
    local pid = assert(spawner:spawn_monitored(worker, host, "value_of", key))
    local event = check.event()
    equal("2.4 the event's process", event.from, pid)
    return event.result.value
  end
  local given = { deep = { 1 } }
  local one = with({ a = 1, b = "b", t = given })
  given.deep[1] = 2
  equal("2.4 a value", value(one, "a"), 1)
  equal("2.4 a table is copied", value(one, "t"), { deep = { 1 } })
  local two = one:with_context({ a = 2, c = 3 })
  check.is("2.4 a new spawner", one ~= two)
  equal("2.4 overlay", value(two, "a"), 2)
  equal("2.4 kept", value(two, "b"), "b")
  equal("2.4 the first is as it was", value(one, "a"), 1)
  equal("2.4 and has no more", value(one, "c"), nil)
  equal("2.4 functions are texts", type(value(with({ f = print }), "f")), "string")
  check.raises("2.4 a key that is no string", "", with, { [1] = 2 })
  equal("2.4 ignored when chained", value(one:with_context({ [1] = 2, a = 5 }), "a"), 5)
  check.raises("2.4 no table", "table expected", with, 1)
  equal("2.4 spawner is userdata", type(one), "userdata")
  equal("2.4 no exec", one.exec, nil)
  equal("2.4 one is kept for all spawns", value(one, "a"), 1)
  return check.done()
end

local function inheritance()
  local results = pack(funcs.new():with_context({ outer = "o", both = 1 }):call(
    "semantics:inherits"))
  equal("2.5 inherited in every way", results, { n = 2, {
    all = { outer = "o", both = 1 }, spawned = { outer = "o", both = 1 },
    overlaid = { outer = "o", both = 2 }, called = { outer = "o", both = 1 },
    exec = { outer = "o", both = 1 }, grandchild = "o",
  } })
  return check.done()
end

local function inherits()
  local function end_of(pid, err)
    assert(pid, err)
    return process.events():receive().result.value
  end
  local chained = process.with_context({ both = 2 })
  local grandparent = assert(process.spawn_monitored(worker, host, "parent_of", "exec",
    "value_of", "outer"))
  local grandchild = end_of(grandparent)
  return {
    all = ctx.all(),
    spawned = end_of(process.spawn_monitored(worker, host, "all_values")),
    overlaid = end_of(chained:spawn_monitored(worker, host, "all_values")),
    called = funcs.call("semantics:all_values"),
    exec = process.exec(worker, host, "all_values"),
    grandchild = grandchild,
  }
end

local function all_values() return (ctx.all()) end

local function spawners()
  local spawner = process.with_options({})
  local wrong = "spawn requires at least id and host arguments"
  for _, form in ipairs({ "spawn", "spawn_monitored", "spawn_linked", "spawn_linked_monitored" }) do
    check.raises("2 spawner:" .. form .. "()", wrong, spawner[form], spawner)
    check.raises("2 spawner:" .. form .. "(id)", wrong, spawner[form], spawner, worker)
    check.raises("2 spawner:" .. form .. "({}, host)", "bad argument", spawner[form], spawner, {},
      host)
    fails("2.4 spawner:" .. form .. " of nothing", pack(spawner[form](spawner, "a:b", host)), nil,
      "NotFound", "factory not found")
    fails("2.4 spawner:" .. form .. " nowhere", pack(spawner[form](spawner, worker, "a:b")), nil,
      "NotFound", "host not found")
    local results = pack(spawner[form](spawner, worker, host, "give", 1))
    equal("2.4 spawner:" .. form .. " results", { results.n, results[2] }, { 2, nil })
    if form:find("monitored") then
      equal("2.4 it is seen to end", check.event().from, results[1])
    end
  end
  check.raises("2.4 with_name()", "", spawner.with_name, spawner, "")
  check.raises("2.4 with_message to @", "", spawner.with_message, spawner, "@x")
  check.raises("2.4 with_actor(nil)", "", spawner.with_actor, spawner, nil)
  check.raises("2.4 with_scope(nil)", "", spawner.with_scope, spawner, nil)
  local shared = { 1 }
  local pid = assert(spawner:spawn_monitored(worker, host, "mutate", shared))
  equal("1.4 copied too", check.event().result.value, { 1, changed = true })
  equal("1.4 not shared", shared.changed, nil)
  return check.done()
end

local function names()
  local named = process.with_options({}):with_name("singleton")
  local pid = assert(named:spawn(worker, host, "report", process.pid(), false))
  equal("2.4 born with the name", process.registry.lookup("singleton"), pid)
  local messages, ready = process.listen("message"), process.listen("ready")
  equal("2.4 it runs", ready:receive(), pid)
  local again = pack(named:with_message("hello", 1):with_message("world"):spawn_monitored(worker,
    host, "give", 1))
  equal("2.4 the same process", again, { n = 2, pid })
  equal("2.4 first message, no sender", messages:receive(), { "hello", "" })
  equal("2.4 second message", messages:receive(), { "world", "" })
  process.terminate(pid)
  equal("2.4 the flag to monitor was ignored", check.event("10ms"), nil)
  local fresh = assert(named:with_message("hello", 1):spawn(worker, host, "report",
    process.pid(), false))
  check.is("2.4 a name that is free again", fresh ~= pid)
  equal("2.4 a message at birth", messages:receive(), { "hello", "" })
  return check.done()
end

local function exec()
  local call = process.exec
  local function invalid(what, text, ...) fails("2.6 " .. what, pack(call(...)), nil, "Invalid",
    text) end
  invalid("()", "exec requires id and host arguments")
  invalid("(id)", "exec requires id and host arguments", worker)
  invalid("empty id", "process ID required", "", host)
  for _, id in ipairs({ "worker", ":worker", "semantics:", ":" }) do
    invalid("id " .. id, "invalid process ID format (namespace:name required)", id, host)
  end
  invalid("empty host", "host ID required", worker, "")
  fails("2.6 unknown entry", pack(call("a:b", host)), nil, "Internal", "factory not found")
  fails("2.6 unknown host", pack(call(worker, "a:b")), nil, "Internal", "host not found")
  equal("2.6 a value", pack(call(worker, host, "give", { 1 })), { n = 2, { 1 } })
  equal("2.6 nothing", pack(call(worker, host, "nothing")), { n = 2 })
  equal("2.6 false", pack(call(worker, host, "give", false)), { n = 2, false })
  fails("2.6 an error", pack(call(worker, host, "give", 1, "why")), nil, "Internal", "why")
  local _, err = call(worker, host, "raise_object", { message = "m", kind = "Conflict",
    retryable = true, details = { x = 1 } })
  check.error("2.6 kind kept", err, "Conflict", "m", true)
  equal("2.6 details kept", err:details(), { x = 1 })
  local before = time.now()
  equal("2.6 waits", call(worker, host, "sleep", "1s"), "slept")
  check.is("2.6 as long as it takes", time.now():sub(before):seconds() >= 1)
  equal("2.6 events() sees nothing", check.event("10ms"), nil)
  local parent = check.watch("parent_of", "exec", "register", "lives on", process.pid())
  equal("2.6 it runs", (process.listen("registered"):receive())[1], true)
  process.terminate(parent)
  check.event()
  check.is("2.6 outlives who waits", process.registry.lookup("lives on") ~= nil)
  return check.done()
end

local function upgrade()
  local result, event = check.exit_of("upgrade_self", 0, process.pid())
  equal("2.7 PID, id, options, names", result.value, { event.from, worker, false, event.from })
  equal("2.7 another entry", check.exit_of("upgrade", "semantics:identity", 1, { 2 }).value,
    { "semantics:identity", 1, { 2 } })
  equal("2.7 the default entry", check.exit_of("upgrade", nil, "give", 5).value, 5)
  equal("2.7 no string is nil", check.exit_of("upgrade", true, "give", 5).value, 5)
  check.has("2.7 unknown", tostring(check.exit_of("upgrade", "a:b").error),
    "upgrade: create failed: ")
  check.has("2.7 does not load", tostring(check.exit_of("upgrade",
    "semantics:raises_on_load").error), "upgrade: init failed: ")
  return check.done()
end

local function identity(...) return { process.id(), ... } end

return {
  context = context, inheritance = inheritance, inherits = inherits, all_values = all_values,
  spawners = spawners, names = names, exec = exec, upgrade = upgrade, identity = identity,
}
