-- Sections 11.1 and 11.5 to 11.7: funcs, logger, json, payload.
local check = require("check")
local pack, fails, equal = check.pack, check.fails, check.equal
local operation = "semantics:operation"

local function calls()
  for _, name in ipairs({ "call", "async" }) do
    local call = funcs[name]
    fails("11.1 " .. name .. " empty", pack(call("")), nil, "Invalid", "function ID required")
    for _, id in ipairs({ "name", ":name" }) do
      fails("11.1 " .. name .. " of " .. id, pack(call(id)), nil, "Invalid",
        "namespace required in function ID")
    end
    fails("11.1 " .. name .. " no name", pack(call("space:")), nil, "Invalid",
      "name required in function ID")
    fails("11.1 " .. name .. " unknown", pack(call("a:b")), nil, "NotFound",
      "no handler registered for target")
    check.raises("11.1 " .. name .. " no id", "bad argument #1", call)
    check.raises("11.1 " .. name .. " a table", "bad argument #1", call, {})
  end
  equal("11.1 a value", pack(funcs.call(operation, "give", { 1 })), { n = 2, { 1 } })
  equal("11.1 one value only", pack(funcs.call(operation, "give", 1, nil, 3)), { n = 2, 1 })
  equal("11.1 nothing", pack(funcs.call(operation, "nothing")), { n = 2 })
  equal("11.1 false", pack(funcs.call(operation, "give", false)), { n = 2, false })
  equal("11.1 arguments", funcs.call(operation, "count", nil, 2, nil), 3)
  fails("11.1 false and a text", pack(funcs.call(operation, "give", false, "why")), nil,
    "Internal", "why")
  local own = { 1 }
  equal("1.4 copied", funcs.call(operation, "mutate", own), { 1, changed = true })
  equal("1.4 not shared", own.changed, nil)
  local before = time.now()
  funcs.call(operation, "sleep", "1s")
  check.is("11.1 blocks", time.now():sub(before):seconds() >= 1)
  local seen
  coroutine.spawn(function() time.sleep("10ms") seen = true end)
  funcs.call(operation, "sleep", "1s")
  equal("11.1 only its coroutine", seen, true)
  local who = funcs.call(operation, "who")
  check.has("1.3 a pseudo host", who.pid, operation .. "#lua.")
  equal("1.3 id in a function", who.id, operation)
  equal("1.3 a function sends", funcs.call(operation, "send", process.pid(), "from function", 1),
    nil)
  equal("1.3 it arrives", check.next(process.listen("from function")), 1)
  funcs.call(operation, "parent_of", "spawn", "nothing")
  local _, err = funcs.call("semantics:raises_in_call")
  equal("11.1 a function that does not load", err:kind(), "Internal")
  equal("11.1 a process with a default host", pack(funcs.call("semantics:hosted", 1, 2)),
    { n = 2, 3 })
  local spawned = assert(process.spawn_monitored(operation, "app:processes", "give", 1))
  local ending = check.event()
  equal("1 a spawned function is a process", { ending.from, ending.result.value }, { spawned, 1 })
  return check.done()
end

local function executors()
  local plain = funcs.new()
  local with = plain:with_context({ key = "v" })
  check.is("11.1 immutable", plain ~= with)
  equal("11.1 context", with:call("semantics:operation", "value_of", "key"), "v")
  equal("11.1 not in the first", plain:call("semantics:operation", "value_of", "key"), nil)
  equal("11.1 overlaid", with:with_context({ key = "w" }):call(operation, "value_of", "key"), "w")
  equal("11.1 options", with:with_options({}):call(operation, "value_of", "key"), "v")
  fails("11.1 call checks", pack(plain:call("")), nil, "Invalid", "function ID required")
  local future = with:async(operation, "value_of", "key")
  equal("11.1 async", future:response():receive():data(), "v")
  return check.done()
end

local function futures()
  local results = pack(funcs.async(operation, "give_after", 100, { 1 }))
  equal("11.1 async results", { results.n, results[2] }, { 2, nil })
  local future = results[1]
  equal("11.1 not complete at once", { future:is_complete(), future:is_canceled() },
    { false, false })
  equal("11.1 pending result", pack(future:result()), { n = 2 })
  equal("11.1 pending error", pack(future:error()), { n = 2, nil, false })
  equal("11.1 one channel", future:response(), future:channel())
  equal("11.1 the same", future:response(), future:response())
  local value, ok = future:response():receive()
  equal("11.1 success", { value:data(), ok }, { { 1 }, true })
  equal("11.1 once", pack(future:response():receive()), { n = 2, nil, false })
  equal("11.1 complete", future:is_complete(), true)
  results = pack(future:result())
  equal("11.1 result", { results.n, results[1]:data(), results[2] }, { 2, { 1 } })
  equal("11.1 no error", pack(future:error()), { n = 2, nil, false })
  future = funcs.async(operation, "raise_object",
    { message = "m", kind = "Conflict", retryable = true })
  value, ok = future:response():receive()
  check.error("11.1 a failure", value, "Conflict", "m", true)
  equal("11.1 its ok", ok, true)
  results = pack(future:result())
  equal("11.1 failed", results[1], nil)
  check.error("11.1 kind kept", results[2], "Conflict", "m", true)
  results = pack(future:error())
  equal("11.1 error()", { results[1]:kind(), results[1]:message(), results[2] },
    { "Internal", "m", true })
  future = funcs.async(operation, "sleep", 100)
  equal("11.1 of a short sleep", future:is_complete(), false)
  future:response():receive()
  equal("11.1 then", future:is_complete(), true)
  local gone = process.listen("gone on")
  future = funcs.async(operation, "late_send", process.pid(), "gone on")
  equal("11.1 cancel", pack(future:cancel()), { n = 2, true })
  equal("11.1 canceled", future:is_canceled(), true)
  equal("11.1 the channel is closed", pack(future:response():receive()), { n = 2, nil, false })
  fails("11.1 its result", pack(future:result()), nil, "Canceled", "canceled")
  equal("11.1 the callee goes on", check.next(gone), 1)
  local all, sum = {}, 0
  for i = 1, 5 do all[i] = funcs.async(operation, "give", i) end
  for i = 1, 5 do sum = sum + all[i]:response():receive():data() end
  equal("11.1 many at once", sum, 15)
  local before = time.now()
  for i = 1, 5 do all[i] = funcs.async(operation, "sleep", "1s") end
  for i = 1, 5 do all[i]:response():receive() end
  check.is("11.1 at the same time", time.now():sub(before):seconds() < 2)
  return check.done()
end

local function modules()
  local logger = require("logger")
  equal("11.5 type", type(logger), "userdata")
  for _, level in ipairs({ "debug", "info", "warn", "error" }) do
    equal("11.5 " .. level, pack(logger[level](logger, "text", { a = 1 })), { n = 0 })
    equal("11.5 " .. level, pack(logger[level](logger, "text")), { n = 0 })
  end
  equal("11.5 children", { type(logger:with({ a = 1 })), type(logger:named("n")) },
    { "userdata", "userdata" })
  check.raises("11.5 empty name", "", logger.named, logger, "")
  local fields = { error = "e", other = 1 }
  logger:error("m", fields)
  equal("11.5 error removes the field", fields, { other = 1 })
  equal("11.6 encode", { json.encode({}), json.encode(nil), json.encode({ 1, 2 }),
    json.encode({ a = 1 }),
    json.encode("x"), json.encode(10 / 2), json.encode(true) },
      { "[]", "null", "[1,2]", '{"a":1}', '"x"', "5", "true" })
  local nothing, err = json.encode({ [1] = 1, [5] = 5 })
  equal("11.6 sparse", { nothing, err and err:kind() }, { nil, "Internal" })
  equal("11.6 decode", json.decode('{"a":[1,2.5,"x",true,null],"b":{}}'),
    { a = { 1, 2.5, "x", true }, b = {} })
  nothing, err = json.decode("")
  equal("11.6 empty", { nothing, err:kind() }, { nil, "Invalid" })
  for _, bad in ipairs({ "{", "[1,]", "nul", "1 2", "'x'" }) do
    nothing, err = json.decode(bad)
    equal("11.6 bad " .. bad, { nothing, err:kind() }, { nil, "Internal" })
  end
  local wrapped = payload.new({ 1 })
  equal("11.7 data", wrapped:data(), { 1 })
  equal("11.7 format", { wrapped:get_format(), payload.new(errors.new("e")):get_format() },
    { "lua/any", "golang/error" })
  equal("11.7 names", { payload.format.JSON, payload.format.YAML, payload.format.STRING,
    payload.format.GOLANG,
    payload.format.LUA, payload.format.BYTES, payload.format.MSGPACK, payload.format.ERROR },
    { "json/plain", "yaml/plain", "text/plain", "golang/any", "lua/any", "application/octet-stream",
    "application/msgpack", "golang/error" })
  return check.done()
end

return { calls = calls, executors = executors, futures = futures, modules = modules }
