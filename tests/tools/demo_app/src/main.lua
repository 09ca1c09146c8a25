local time = require("time")
local function main()
  local inbox = process.inbox()
  for i = 1, 3 do
    process.spawn("demo:worker", "demo:processes", process.pid(), i)
  end
  local sum = 0
  for i = 1, 3 do
    local msg = inbox:receive()
    print("got", tostring(msg:payload():data()))
    sum = sum + msg:payload():data()
  end
  time.sleep("100ms")
  return sum
end
return { main = main }
