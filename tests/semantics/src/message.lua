-- Section 3: send, mailbox and routing, inbox, listen, Message.
local check = require("check")
local pack, fails, equal = check.pack, check.fails, check.equal
local me = process.pid

local function send()
  local call = process.send
  local few = "send requires at least destination and topic arguments"
  fails("3.1 ()", pack(call()), nil, "Invalid", few)
  fails("3.1 (pid)", pack(call(me())), nil, "Invalid", few)
  check.raises("3.1 no string", "bad argument #1 to 'send' (string expected, got nil)",
    function() return process.send(nil, "t") end)
  check.raises("3.1 a table", "string expected, got table", call, {}, "t")
  check.raises("3.1 topic", "bad argument #2 to 'send' (string expected, got boolean)",
    function() return process.send(me(), true) end)
  fails("3.1 @", pack(call(me(), "@pid/events", 1)), nil, "Invalid", "cannot send to @ topics")
  fails("3.1 @ comes first", pack(call("nobody", "@x")), nil, "Invalid", "cannot send to @ topics")
  for _, name in ipairs({ "nobody", "", "{x}", "{a|b", "a|b}", "{}" }) do
    fails("3.1 to " .. name, pack(call(name, "t")), nil, "NotFound",
      "could not resolve '" .. name .. "' as PID or registered name")
  end
  fails("3.1 unknown PID", pack(call("{app:processes|0xfffff}", "t")), nil, "NotFound",
    "process not found")
  fails("3.1 unknown host", pack(call("{app:absent|0x00001}", "t")), nil, "NotFound",
    "host not found")
  fails("3.1 unknown node", pack(call("{node@app:processes|0x00001}", "t")), nil, "NotFound",
    "node not found")
  equal("3.1 success", pack(call(me(), "t")), { n = 2, true })
  local dead = check.watch("nothing")
  check.event()
  local results = pack(call(dead, "t"))
  fails("3.1 dead", results, nil, "NotFound", "process not found")
  check.is("0 an error where a string is wanted", string.find(results[2], "not found") ~= nil)
  process.registry.register("me")
  equal("3.1 to a name", pack(call("me", "t", 1)), { n = 2, true })
  local all = process.listen("t")
  equal("3.2 no payload is nil, true", pack(all:receive()), { n = 2, nil, true })
  equal("3.1 one payload", pack(all:receive()), { n = 2, 1, true })
  call(me(), "t", nil)
  equal("3.2 nil is nil, true", pack(all:receive()), { n = 2, nil, true })
  call(me(), "t", 1, "two", { 3 })
  equal("3.2 several are a table", (all:receive()), { 1, "two", { 3 } })
  local before = { 1 }
  call(me(), "t", before)
  before[1] = 2
  equal("1.4 copied when sent", (all:receive()), { 1 })
  equal("3.1 numbers are topics", pack(call(me(), 5, "five")), { n = 2, true })
  equal("3.1 and arrive", (process.listen("5"):receive()), "five")
  return check.done()
end

local function routing()
  local function tell(topic, value) assert(process.send(me(), topic, value)) end
  for i = 1, 3 do tell("a", i) end
  for i = 1, 3 do tell("b", 10 * i) end
  local a = process.listen("a")
  for i = 1, 3 do equal("3.2 what came before listen", (a:receive()), i) end
  local inbox = process.inbox()
  equal("3.2 the inbox is the rest", inbox:receive():payload():data(), 10)
  local b = process.listen("b")
  equal("3.2 listen takes over what waits", { b:receive() }, { 20, true })
  equal("3.2 in order", (b:receive()), 30)
  tell("a", "first")
  tell("other", "second")
  equal("3.2 past a topic with a listener", inbox:receive():topic(), "other")
  equal("3.2 which has its own", (a:receive()), "first")
  tell("inbox", 1)
  equal("0.7 the topic inbox is like any", inbox:receive():topic(), "inbox")
  tell("", 1)
  equal("3.1 the empty topic", inbox:receive():topic(), "")
  tell("waiting", 1)
  local polled = channel.select { inbox:case_receive(), default = true }
  equal("3.2 polling an inbox", polled, { default = true, ok = true })
  equal("3.2 finds it in a wait", inbox:receive():topic(), "waiting")
  tell("a", 1)
  tell("a", 2)
  time.sleep("1ms")
  equal("3.2 polling a topic: one", channel.select { a:case_receive(), default = true }.value, 1)
  polled = channel.select { a:case_receive(), default = true }
  equal("3.2 polling a topic: no more", polled.default, true)
  time.sleep("1ms")
  equal("3.2 till it yielded", channel.select { a:case_receive(), default = true }.value, 2)
  equal("3.5 unlisten", pack(process.unlisten(a)), { n = 1, true })
  tell("a", "fallen")
  equal("3.2 after unlisten the inbox", inbox:receive():payload():data(), "fallen")
  return check.done()
end

local function ordering()
  local first = process.listen("order")
  for i = 1, 20 do process.send(me(), "order", i) end
  for i = 1, 20 do equal("3.1 FIFO of one pair", (first:receive()), i) end
  local child = check.watch("send", me(), "last words", "bye")
  equal("3.1 its end", check.event().from, child)
  local words = process.listen("last words")
  equal("3.1 a message is ahead of EXIT",
    channel.select { words:case_receive(), default = true }.value, "bye")
  local inbox, events = process.inbox(), process.events()
  child = check.watch("send", me(), "more", 1)
  local got = channel.select { inbox:case_receive(), events:case_receive() }
  equal("3.1 also for the inbox", got.channel == inbox, true)
  equal("3.1 then the end", events:receive().from, child)
  return check.done()
end

local function channels()
  equal("3.3 one inbox", process.inbox(), process.inbox())
  equal("4 one events", process.events(), process.events())
  equal("3.4 one per topic", process.listen("t"), process.listen("t"))
  check.is("3.4 one for each topic", process.listen("t") ~= process.listen("u"))
  check.is("3.3 inbox is not events", process.inbox() ~= process.events())
  check.raises("3.4 no topic", "bad argument #1 to 'listen'",
    function() return process.listen() end)
  check.raises("3.4 a table", "string expected, got table", process.listen, {})
  fails("3.4 empty", pack(process.listen("")), nil, "Invalid", "topic cannot be empty")
  fails("3.4 @", pack(process.listen("@x")), nil, "Invalid", "cannot listen to @ topics")
  equal("3.4 results", pack(process.listen("t")).n, 1)
  for _, options in ipairs({ 1, "message", true, { message = 1 }, { message = "true" }, {} }) do
    local raw = process.listen("raw", options)
    process.send(me(), "raw", "value")
    equal("3.4 only true counts", (raw:receive()), "value")
  end
  local switched = process.listen("raw", { message = true })
  equal("3.4 the same channel", switched, process.listen("raw"))
  process.send(me(), "raw", 1)
  equal("3.4 switched to messages", switched:receive():topic(), "raw")
  process.listen("raw", { message = false })
  process.send(me(), "raw", 1)
  equal("3.4 and not back", switched:receive():topic(), "raw")
  process.send(me(), "*", 1)
  process.send(me(), "t", "exact")
  equal("3.4 exact match", (process.listen("t"):receive()), "exact")
  equal("3.4 no wildcards", (process.listen("*"):receive()), 1)
  fails("3.5 not subscribed", pack(process.unlisten(channel.new())), false, "NotFound",
    "channel not found")
  check.raises("3.5 no channel", "bad argument #1 to 'unlisten'",
    function() return process.unlisten("t") end)
  local old = process.listen("again")
  process.send(me(), "again", "kept")
  time.sleep("1ms")
  process.unlisten(old)
  equal("3.5 what was buffered", pack(old:receive()), { n = 2, "kept", true })
  equal("3.5 then closed", pack(old:receive()), { n = 2, nil, false })
  fails("3.5 twice", pack(process.unlisten(old)), false, "NotFound", "channel not found")
  check.is("3.5 a new channel", process.listen("again") ~= old)
  local seen
  coroutine.spawn(function() seen = pack(process.listen("pending"):receive()) end)
  process.unlisten(process.listen("pending"))
  time.sleep(1)
  equal("3.5 a pending receive", seen, { n = 2, nil, false })
  for _, get in ipairs({ process.inbox, process.events }) do
    local before = get()
    equal("3.5 for inbox and events too", process.unlisten(before), true)
    check.is("3.5 made anew", get() ~= before)
  end
  local shared, taken = process.listen("shared"), {}
  for _ = 1, 2 do
    coroutine.spawn(function()
      while true do
        local value = shared:receive()
        taken[#taken + 1] = value
      end
    end)
  end
  for i = 1, 4 do process.send(me(), "shared", i) end
  time.sleep("1ms")
  table.sort(taken)
  equal("3.4 each message goes to one", taken, { 1, 2, 3, 4 })
  return check.done()
end

local function messages()
  local inbox = process.inbox()
  process.send(me(), "topic", { 1 })
  local got = inbox:receive()
  equal("3.6 type", type(got), "userdata")
  equal("3.6 tostring", tostring(got), "process.Message{topic=topic}")
  equal("3.6 topic", got:topic(), "topic")
  equal("3.6 from", got:from(), me())
  equal("3.6 data", got:payload():data(), { 1 })
  equal("3.6 unmarshal", got:payload():unmarshal(), { 1 })
  equal("3.6 format", got:payload():get_format(), "lua/any")
  equal("3.6 payload tostring", tostring(got:payload()), "payload{format=lua/any}")
  equal("3.6 payload type", type(got:payload()), "userdata")
  local results = pack(got:payload():transcode("lua/any"))
  equal("3.6 transcode to its own", { results.n, results[1]:data() }, { 2, { 1 } })
  results = pack(got:payload():transcode("no/such"))
  equal("3.6 transcode fails", { results.n, results[1], results[2]:kind(), results[2]:retryable() },
    { 2, nil, "Internal", false })
  equal("3.6 fields are functions", { type(got.topic), type(got.payload), type(got.from) },
    { "function", "function", "function" })
  process.send(me(), "none")
  equal("3.6 no payload", inbox:receive():payload(), nil)
  process.send(me(), "nil", nil)
  equal("3.6 a nil payload", inbox:receive():payload():data(), nil)
  process.send(me(), "many", 1, nil, "x")
  local list = inbox:receive():payload()
  equal("3.6 several", { type(list), list[1]:data(), list[2]:data(), list[3]:data() },
    { "table", 1, nil, "x" })
  local topical = process.listen("mode", { message = true })
  process.send(me(), "mode", "v")
  got = topical:receive()
  equal("3.4 message mode", { got:from(), got:topic(), got:payload():data() },
    { me(), "mode", "v" })
  local raw = process.listen("raw")
  process.send(me(), "raw", { x = 1 })
  equal("3.6 a raw table has no methods", raw:receive().from, nil)
  return check.done()
end

local function subscriptions()
  local own = channel.new(4)
  subscribe("low", own)
  process.send(me(), "low", 1)
  process.send(me(), "low", 2)
  time.sleep("1ms")
  equal("3.7 bound", { own:receive(), own:receive() }, { 1, 2, true })
  fails("3.7 another channel", pack(subscribe("low", channel.new(1))), nil, "AlreadyExists",
    'topic "low" already subscribed')
  unsubscribe(own)
  equal("3.7 free again", (subscribe("low", channel.new(1))) ~= nil, true)
  return check.done()
end

return {
  send = send, routing = routing, ordering = ordering, channels = channels, messages = messages,
  subscriptions = subscriptions,
}
