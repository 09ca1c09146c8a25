-- What processes beside the tests do: the first argument names the operation.
local operations = {}

function operations.give(...) return ... end
function operations.nothing() end
function operations.raise(value, level) error(value, level) end
function operations.raise_table() error({ 1 }) end
function operations.fault() local none; return none.field end
function operations.bad_argument() return string.rep() end
function operations.idle() process.inbox():receive() end
function operations.sleep(duration) time.sleep(duration) return "slept" end
function operations.send(to, topic, ...) process.send(to, topic, ...) end
function operations.give_after(duration, ...)
  time.sleep(duration)
  return ...
end

function operations.late_send(to, topic)
  time.sleep("10ms")
  process.send(to, topic, 1)
end

function operations.count(...) return select("#", ...) end
function operations.who() return { pid = process.pid(), id = process.id() } end
function operations.value_of(key) return (ctx.get(key)) end
function operations.all_values() return ctx.all() end
function operations.channel_result() return channel.new() end
function operations.deadlock() channel.select {} end

function operations.raise_object(fields) error(errors.new(fields)) end
function operations.give_object(fields) return "ignored", errors.new(fields) end

function operations.fail_on_message()
  process.inbox():receive()
  error("told to fail")
end

function operations.return_on_message()
  process.inbox():receive()
  return "told to return"
end

function operations.mutate(received)
  received.changed = true
  return received
end

function operations.shape(received)
  local meta = getmetatable(received)
  return {
    cycle = received.self == received,
    shared = received.a == received.b,
    meta = meta ~= nil and meta.name or "none",
  }
end

-- Tells the parent of everything that happens to it, and goes on.
function operations.report(parent, traps)
  process.set_options({ trap_links = traps })
  local events, inbox = process.events(), process.inbox()
  process.send(parent, "ready", process.pid())
  while true do
    local got = channel.select { events:case_receive(), inbox:case_receive() }
    if got.channel == events then
      process.send(parent, "event", got.value)
    else
      process.send(parent, "message", got.value:topic(), got.value:from())
      if got.value:topic() == "return" then return "returned" end
      if got.value:topic() == "fail" then error("failed") end
    end
  end
end

-- Links to another, then waits.
function operations.link_to(other, parent)
  process.link(other)
  process.send(parent, "linked", process.pid())
  process.inbox():receive()
end

function operations.monitor_twice(parent)
  return process.monitor(parent)
end

function operations.parent_of(how, ...)
  return process[how]("semantics:worker", "app:processes", ...)
end

function operations.coroutine_fails()
  coroutine.spawn(function() error("from the coroutine") end)
  process.inbox():receive()
end

function operations.coroutine_dies_with_main(parent)
  coroutine.spawn(function()
    time.sleep("10ms")
    process.send(parent, "late", 1)
  end)
  return "main"
end

function operations.pcall_link_down(parent)
  process.send(parent, "ready", process.pid())
  pcall(function() process.inbox():receive() end)
  process.send(parent, "ready", "survived")
end

function operations.register(name, parent)
  local done, err = process.registry.register(name)
  process.send(parent, "registered", done, err)
  process.inbox():receive()
end

function operations.upgrade(id, ...) process.upgrade(id, ...) end

function operations.upgrade_self(round, parent)
  if round < 2 then
    process.set_options({ trap_links = true })
    process.registry.register("upgraded")
    process.upgrade(nil, "upgrade_self", round + 1, parent)
  end
  return { process.pid(), process.id(), process.get_options().trap_links,
    process.registry.lookup("upgraded") }
end

function operations.wait_for_cancel()
  local event = process.events():receive()
  return event
end

function operations.terminate_self()
  process.terminate(process.pid())
  return "still here"
end

return { main = function(operation, ...) return operations[operation](...) end }
