-- Section 7: channels, select, coroutines.
local check = require("check")
local pack, equal = check.pack, check.equal
local select_ = channel.select

local function later(run) return coroutine.spawn(run) end

local function create()
  for _, wrong in ipairs({ "text", {}, true }) do
    check.raises("7.1 new(" .. type(wrong) .. ")", "bad argument #1", channel.new, wrong)
  end
  equal("7.1 type", type(channel.new()), "userdata")
  check.is("7.1 identity", channel.new() ~= channel.new())
  for _, case in ipairs({ { nil, 0 }, { 0, 0 }, { -1, 0 }, { -100, 0 }, { 1, 1 }, { 3, 3 },
    { 40, 40 } }) do
    local made, sent = channel.new(case[1]), 0
    while not select_({ made:case_send(sent), default = true }).default do sent = sent + 1 end
    equal("7.1 capacity of new(" .. tostring(case[1]) .. ")", sent, case[2])
    for i = 0, sent - 1 do equal("7.1 FIFO", pack(made:receive()), { n = 2, i, true }) end
  end
  local ch = channel.new(2)
  equal("7.1 buffered send", pack(ch:send(1)), { n = 1, true })
  equal("7.1 send of nil", pack(ch:send(nil)), { n = 1, true })
  equal("7.1 receive", pack(ch:receive()), { n = 2, 1, true })
  equal("7.1 nil is a value", pack(ch:receive()), { n = 2, nil, true })
  equal("7.1 close", pack(ch:close()), { n = 0 })
  for _, value in ipairs({ print, {}, channel.new(), coroutine.create(print) }) do
    local any = channel.new(1)
    any:send(value)
    equal("7.1 values are not copied", (any:receive()), value)
  end
  check.raises("7.1 a method without its channel", "bad argument #1", ch.send, 5, 1)
  check.raises("7.1 a method without its channel", "bad argument #1", ch.receive)
  return check.done()
end

local function hand_over()
  local ch, got = channel.new(), nil
  later(function() got = pack(ch:receive()) end)
  equal("7.1 to a waiting receiver", pack(ch:send("v")), { n = 1, true })
  coroutine.yield()
  equal("7.1 it has it", got, { n = 2, "v", true })
  local order = {}
  for i = 1, 3 do later(function() order[i] = (ch:receive()) end) end
  for i = 1, 3 do ch:send(i) end
  coroutine.yield()
  equal("7.3 receivers are served FIFO", order, { 1, 2, 3 })
  for i = 1, 3 do later(function() ch:send(i) end) end
  equal("7.3 senders too", { (ch:receive()), (ch:receive()), (ch:receive()) }, { 1, 2, 3 })
  local buffered, sent = channel.new(1), {}
  for i = 1, 3 do later(function() sent[i] = buffered:send(i) end) end
  equal("7.1 senders block on a full buffer", sent, { true })
  equal("7.1 the oldest", (buffered:receive()), 1)
  coroutine.yield()
  equal("7.1 the next sender's moves up", sent, { true, true })
  equal("7.1 in order", { (buffered:receive()), (buffered:receive()) }, { 2, 3 })
  order = {}
  local other = channel.new()
  later(function() order[#order + 1] = "select " .. select_({ ch:case_receive(),
    other:case_receive() }).value end)
  later(function() local v = ch:receive() order[#order + 1] = "receive " .. v end)
  ch:send("a")
  ch:send("b")
  coroutine.yield()
  equal("7.3 one queue", order, { "select a", "receive b" })
  return check.done()
end

local function closing()
  local text = "send on closed channel"
  local ch = channel.new(2)
  ch:send(1)
  ch:close()
  check.raises("7.2 send on a closed one", text, function() ch:send(2) end)
  equal("7.2 what is left", pack(ch:receive()), { n = 2, 1, true })
  for _ = 1, 2 do equal("7.2 then nothing", pack(ch:receive()), { n = 2, nil, false }) end
  equal("7.2 again", pack(ch:close()), { n = 0 })
  equal("7.2 select: ready", select_({ ch:case_receive() }), { channel = ch, ok = false })
  equal("7.2 beats default", select_({ ch:case_receive(), default = true }),
    { channel = ch, ok = false })
  equal("7.2 a send case is never ready", select_({ ch:case_send(1), default = true }),
    { default = true, ok = true })
  local open, results = channel.new(), {}
  for i = 1, 2 do later(function() results[i] = pack(open:receive()) end) end
  open:close()
  coroutine.yield()
  equal("7.2 blocked receivers", results, { { n = 2, nil, false }, { n = 2, nil, false } })
  open = channel.new()
  later(function() results = pack(open:send(1)) end)
  open:close()
  coroutine.yield()
  equal("7.2 a blocked sender returns", { results.n, results[1], results[2]:message() },
    { 2, nil, text })
  open = channel.new()
  later(function() results = pack(select_({ open:case_send(1), channel.new():case_receive() })) end)
  open:close()
  coroutine.yield()
  equal("7.2 a blocked select of it too", { results.n, results[1], results[2]:message() },
    { 2, nil, text })
  open = channel.new()
  later(function() results = select_({ channel.new():case_receive(), open:case_receive() }) end)
  open:close()
  coroutine.yield()
  equal("7.2 a blocked select receiving", results, { channel = open, ok = false })
  local full = channel.new(1)
  full:send(1)
  later(function() results = pack(full:send(2)) end)
  full:close()
  coroutine.yield()
  equal("7.2 blocked behind a buffer", { results[1], tostring(results[2]) }, { nil, text })
  equal("7.2 the buffer stays", { full:receive() }, { 1, true })
  equal("7.2 without the blocked one's", pack(full:receive()), { n = 2, nil, false })
  return check.done()
end

local function selecting()
  local a, b = channel.new(2), channel.new(2)
  local from_a, from_b = a:case_receive(), b:case_receive()
  for _, wrong in ipairs({ 1, "x", true }) do
    check.raises("7.3 select(" .. type(wrong) .. ")", "table expected", select_, wrong)
  end
  check.raises("7.3 select()", "table expected", select_)
  equal("7.3 default", select_({ from_a, default = true }), { default = true, ok = true })
  equal("7.3 second argument", select_({ from_a }, true), { default = true, ok = true })
  equal("7.3 no case at all", select_({ default = true }), { default = true, ok = true })
  equal("7.3 what is no case is ignored", select_({ 1, "x", a, {}, default = true }),
    { default = true, ok = true })
  a:send(1)
  b:send(2)
  equal("7.3 the first ready", select_({ from_a, from_b }), { channel = a, value = 1, ok = true })
  equal("7.3 the other", select_({ from_a, from_b }), { channel = b, value = 2, ok = true })
  b:send(nil)
  equal("7.3 a nil value", select_({ from_a, from_b }), { channel = b, ok = true })
  for _ = 1, 2 do
    a:send(1)
    b:send(2)
    equal("7.3 array order", select_({ "no case", from_b, from_a }).channel, b)
    equal("7.3 array order", select_({ from_a, from_b }).channel, a)
  end
  equal("7.3 a send case", select_({ from_a, b:case_send("s") }),
    { channel = b, value = "s", ok = true })
  equal("7.3 it was sent", (b:receive()), "s")
  equal("7.1 case type", type(from_a), "userdata")
  local reused = b:case_send(7)
  select_({ reused })
  select_({ reused })
  equal("7.1 cases are reusable", { (b:receive()), (b:receive()) }, { 7, 7 })
  a:send(1)
  a:send(2)
  b:send(3)
  equal("7.3 no fairness", { select_({ from_a, from_b }).value, select_({ from_a, from_b }).value,
    select_({ from_a, from_b }).value }, { 1, 2, 3 })
  equal("7.3 default = false", select_({ b:case_send(1), default = false }).channel, b)
  b:receive()
  local got
  later(function() got = select_({ from_a, from_b }) end)
  b:send("late")
  coroutine.yield()
  equal("7.3 the first event wins", got, { channel = b, value = "late", ok = true })
  a:send("kept")
  equal("7.3 the others are withdrawn", (a:receive()), "kept")
  local x = channel.new()
  later(function() got = select_({ x:case_receive(), x:case_receive() }) end)
  x:send(1)
  equal("7.3 one channel twice", select_({ x:case_send(2), default = true }).default, true)
  coroutine.yield()
  equal("7.3 took one", got.value, 1)
  later(function() got = select_({ x:case_send("offer"), a:case_receive() }) end)
  equal("7.3 a blocked send case", (x:receive()), "offer")
  coroutine.yield()
  equal("7.3 its result", got, { channel = x, value = "offer", ok = true })
  return check.done()
end

local function order()
  local log = {}
  local function note(text) log[#log + 1] = text end
  later(function() note("child 1") coroutine.yield() note("child 2") end)
  note("parent 1")
  coroutine.yield()
  note("parent 2")
  equal("7.4 the new one first", log, { "child 1", "parent 1", "child 2", "parent 2" })
  log = {}
  local ch = channel.new()
  later(function() ch:receive() note("receiver") end)
  ch:send(1)
  note("sender")
  coroutine.yield()
  equal("7.4 a send queues sender, receiver", log, { "sender", "receiver" })
  log = {}
  later(function() ch:send(1) note("sender") end)
  ch:receive()
  note("receiver")
  coroutine.yield()
  equal("7.4 a receive queues receiver, sender", log, { "receiver", "sender" })
  log = {}
  local full, empty = channel.new(), channel.new()
  later(function() full:send(1) note("sender") end)
  later(function() empty:receive() note("receiver 1") end)
  later(function() empty:receive() note("receiver 2") end)
  empty:close()
  note("closer")
  coroutine.yield()
  equal("7.4 close: receivers, then the closer", log, { "receiver 1", "receiver 2", "closer" })
  full:close()
  note("closer")
  equal("7.4 close: failed senders first", log[4], "sender")
  return check.done()
end

local function coroutines()
  local function spawn_type() return type(coroutine.spawn(function() end)) end
  equal("7.5 spawn gives a thread", spawn_type(), "thread")
  for _, wrong in ipairs({ 1, "x", {} }) do
    check.raises("7.5 spawn(" .. type(wrong) .. ")", "", coroutine.spawn, wrong)
  end
  check.raises("7.5 spawn()", "", coroutine.spawn)
  local count = "unset"
  coroutine.spawn(function(...) count = select("#", ...) return "discarded" end)
  equal("7.5 no arguments", count, 0)
  local gen = coroutine.wrap(function(a)
    local b = coroutine.yield(a + 1)
    return b * 2
  end)
  equal("7.5 wrap", { gen(1), gen(5) }, { 2, 10 })
  local co = coroutine.create(function() coroutine.yield(1) error("e") end)
  equal("7.5 resume", { coroutine.resume(co) }, { true, 1 })
  equal("7.5 status", coroutine.status(co), "suspended")
  equal("7.5 an error is returned", (coroutine.resume(co)), false)
  equal("7.5 dead", coroutine.status(co), "dead")
  equal("7.5 running", type(coroutine.running()), "thread")
  local before = time.now()
  local ok, value = pcall(function() time.sleep("1s") return "v" end)
  equal("7.5 blocking inside pcall", { ok, value }, { true, "v" })
  check.is("7.5 it took its time", time.now():sub(before):seconds() >= 1)
  ok, value = pcall(function() time.sleep("1s") error("after", 0) end)
  equal("7.5 an error after blocking", { ok, value }, { false, "after" })
  ok, value = xpcall(function() time.sleep("1ms") error("x", 0) end, function(e) return "h" .. e
    end)
  equal("7.5 xpcall", { ok, value }, { false, "hx" })
  local steps = {}
  local inner = coroutine.wrap(function()
    steps[1] = "before"
    time.sleep("1ms")
    steps[2] = "after"
    coroutine.yield("yielded")
    return "end"
  end)
  equal("7.5 an API call inside wrap", { inner(), inner() }, { "yielded", "end" })
  equal("7.5 suspends the whole task", steps, { "before", "after" })
  local ch = channel.new()
  later(function() ch:send("from another") end)
  equal("7.5 receive inside wrap", coroutine.wrap(function() return (ch:receive()) end)(),
    "from another")
  local shared = 0
  for _ = 1, 5 do later(function() shared = shared + 1 end) end
  equal("7.5 upvalues are shared", shared, 5)
  later(function() pcall(error, "caught inside") shared = "alive" end)
  equal("7.5 a caught error is nothing", shared, "alive")
  local slept = {}
  for i = 3, 1, -1 do later(function() time.sleep(i * time.MILLISECOND) slept[#slept + 1] = i end)
    end
  time.sleep("10ms")
  equal("7.5 they run at the same time", slept, { 1, 2, 3 })
  equal("7.5 yield reschedules", pack(coroutine.yield()), { n = 0 })
  return check.done()
end

return {
  create = create, hand_over = hand_over, closing = closing, selecting = selecting, order = order,
  coroutines = coroutines,
}
