return { main = function()
  local inbox = process.inbox()
  process.spawn("demo:worker", "demo:processes", process.pid(), 1)
  process.spawn("demo:worker", "demo:processes", process.pid(), 1000)
  local first = inbox:receive():payload():data()
  assert(first <= 100, "the second came first")
  return true
end }
