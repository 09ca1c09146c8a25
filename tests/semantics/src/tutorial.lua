-- The snippets of the tutorial on processes, each as it stands there.
local check = require("check")
local equal = check.equal
local here, host = "semantics:", "app:processes"

local function spawning()
  local pid, err = process.spawn(here .. "tutorial_echo", host, "hello")
  if err then return false, "spawn failed: " .. err end
  print("Started worker:", pid)
  equal("a string identifier", type(pid), "string")
  local my_pid = process.pid()
  equal("string PID of current process", type(my_pid), "string")
  pid, err = process.spawn("app.test.process:echo_worker", host)
  equal("an error concatenates", "spawn failed: " .. err, "spawn failed: factory not found")
  return check.done()
end

local function messaging()
  local ends = process.events()
  local worker_pid = process.spawn_monitored(here .. "tutorial_topic", host)
  local sent, err = process.send(worker_pid, "messages", "hello from parent")
  if err then return false, "send failed: " .. err end
  equal("send returns (bool, error)", { sent, err }, { true })
  local event = ends:receive()
  equal("the payload directly", event.result.value, "hello from parent")
  worker_pid = process.spawn_monitored(here .. "tutorial_inbox", host)
  process.send(worker_pid, "specific_topic", "a")
  process.send(worker_pid, "any other", "b")
  process.send(worker_pid, "specific_topic", "c")
  event = ends:receive()
  table.sort(event.result.value)
  equal("topic and inbox", event.result.value, { "any other b", "specific a", "specific c" })
  worker_pid = process.spawn_monitored(here .. "tutorial_echo", host)
  process.send(worker_pid, "echo", { "v" })
  equal("the echo", process.inbox():receive():payload():data(), { "v" })
  equal("returns true", ends:receive().result.value, true)
  return check.done()
end

local function monitoring()
  local events_ch = process.events()
  local worker_pid, err = process.spawn_monitored(here .. "worker", host, "give", 42)
  if err then return false, "spawn failed: " .. err end
  local timeout = time.after("3s")
  local result = channel.select {
    events_ch:case_receive(),
    timeout:case_receive(),
  }
  if result.channel == timeout then
    return false, "timeout waiting for EXIT event"
  end
  local event = result.value
  equal("the kind", event.kind, process.event.EXIT)
  equal("who", event.from, worker_pid)
  equal("no error", event.error, nil)
  equal("the return value", event.result.value, 42)
  equal("printed, the result is its value", tostring(event.result), "42")
  worker_pid = process.spawn_monitored(here .. "worker", host, "give", nil, "why")
  event = events_ch:receive()
  equal("event.error", tostring(event.error), "why")
  worker_pid = process.spawn(here .. "worker", host, "return_on_message")
  local ok, monitor_err = process.monitor(worker_pid)
  equal("monitor", { ok, monitor_err }, { true })
  process.send(worker_pid, "go")
  equal("EXIT of a monitored one", events_ch:receive().from, worker_pid)
  worker_pid = process.spawn_monitored(here .. "worker", host, "return_on_message")
  ok, err = process.unmonitor(worker_pid)
  equal("unmonitor", { ok, err }, { true })
  process.send(worker_pid, "go")
  equal("none after unmonitor", check.event("10ms"), nil)
  return check.done()
end

local function linking()
  local pid, err = process.spawn_linked(here .. "worker", host, "idle")
  if err then return false, "spawn_linked failed: " .. err end
  local ok
  ok, err = process.link(pid)
  equal("link", { ok, err }, { true })
  ok, err = process.unlink(pid)
  equal("unlink", { ok, err }, { true })
  ok, err = process.set_options({ trap_links = true })
  if not ok then return false, "set_options failed: " .. err end
  local opts = process.get_options()
  equal("trap_links", opts.trap_links, true)
  local events_ch = process.events()
  local error_pid, err2 = process.spawn_linked(here .. "worker", host, "raise", "oops")
  if err2 then return false, "spawn error worker failed: " .. err2 end
  local timeout = time.after("2s")
  local result = channel.select {
    events_ch:case_receive(),
    timeout:case_receive(),
  }
  if result.channel == timeout then
    return false, "timeout waiting for LINK_DOWN"
  end
  local event = result.value
  equal("LINK_DOWN", { event.kind, event.from }, { process.event.LINK_DOWN, error_pid })
  return check.done()
end

local function names()
  local test_name = "my_service_" .. tostring(os.time())
  local ok, err = process.registry.register(test_name)
  if err then return false, "register failed: " .. err end
  equal("register", ok, true)
  local pid, lookup_err = process.registry.lookup(test_name)
  if lookup_err then return false, "lookup failed: " .. lookup_err end
  equal("our PID", pid, process.pid())
  local unregistered = process.registry.unregister(test_name)
  equal("unregister", unregistered, true)
  pid, err = process.registry.lookup(test_name)
  equal("nil after unregister", pid, nil)
  check.is("and an error", err ~= nil)
  check.watch("register", test_name, process.pid())
  process.listen("registered"):receive()
  local owner = process.registry.lookup(test_name)
  process.terminate(owner)
  process.events():receive()
  equal("released with its owner", process.registry.lookup(test_name), nil)
  return check.done()
end

local function pool()
  local events_ch = process.events()
  local workers = {}
  local worker_count = 5
  for i = 1, worker_count do
    local worker_pid, err = process.spawn_monitored(
      here .. "tutorial_task", host,
      { task_id = i, value = i * 10 }
    )
    if err then
      return false, "spawn worker " .. i .. " failed: " .. err
    end
    workers[worker_pid] = { task_id = i, started = os.time() }
  end
  local completed = 0
  local timeout = time.after("10s")
  while completed < worker_count do
    local result = channel.select {
      events_ch:case_receive(),
      timeout:case_receive(),
    }
    if result.channel == timeout then
      return false, "timeout waiting for workers"
    end
    local event = result.value
    if event.kind == process.event.EXIT then
      local worker = workers[event.from]
      if worker then
        equal("the result", event.result.value, worker.task_id * 20)
        print("Worker " .. worker.task_id .. " completed:", event.result)
        completed = completed + 1
      end
    end
  end
  equal("all of them", completed, 5)
  return check.done()
end

local function echo()
  local ch = process.listen("echo", { message = true })
  local msg = ch:receive()
  if msg then
    local sender = msg:from()
    local payload = msg:payload()
    if sender then
      process.send(sender, "reply", payload)
    end
    return true
  end
  return false
end

local function topic()
  local ch = process.listen("messages")
  local msg = ch:receive()
  if msg then
    print("Received:", msg)
    return msg
  end
  return false
end

local function inbox()
  local inbox_ch = process.inbox()
  local specific_ch = process.listen("specific_topic")
  local got = {}
  while #got < 3 do
    local result = channel.select({
      specific_ch:case_receive(),
      inbox_ch:case_receive()
    })
    if result.channel == specific_ch then
      local payload = result.value
      got[#got + 1] = "specific " .. payload
    elseif result.channel == inbox_ch then
      local msg = result.value
      print("Inbox got:", msg.topic, msg.payload)
      got[#got + 1] = msg:topic() .. " " .. msg:payload():data()
    end
  end
  return got
end

local function task(work)
  time.sleep("100ms")
  local result = work.value * 2
  return result
end

return {
  spawning = spawning, messaging = messaging, monitoring = monitoring, linking = linking,
  names = names, pool = pool, echo = echo, topic = topic, inbox = inbox, task = task,
}
