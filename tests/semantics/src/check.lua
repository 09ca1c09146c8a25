-- Assertions that go on after a failure, so that one run names every difference. What an assertion
-- is called begins with the section of the description of behaviour that it holds to.
local check = { count = 0, failures = {} }

local function shown(value)
  if type(value) == "string" then return string.format("%q", value) end
  if type(value) ~= "table" then return tostring(value) end
  local keys, parts = {}, {}
  for key in pairs(value) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  for _, key in ipairs(keys) do
    parts[#parts + 1] = tostring(key) .. " = " .. shown(value[key])
  end
  return "{ " .. table.concat(parts, ", ") .. " }"
end

local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for key, value in pairs(a) do
    if not same(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

local function judge(holds, what, detail)
  check.count = check.count + 1
  if not holds then check.failures[#check.failures + 1] = what .. ": " .. detail end
  return holds
end

function check.equal(what, got, want)
  return judge(same(got, want), what, "got " .. shown(got) .. ", want " .. shown(want))
end

function check.is(what, condition)
  return judge(condition == true, what, "is not so (" .. shown(condition) .. ")")
end

function check.has(what, text, part)
  local found = type(text) == "string" and text:find(part, 1, true) ~= nil
  return judge(found, what, shown(text) .. " has no " .. shown(part))
end

-- An error object in every respect. `retryable` is false unless given; "unset" stands for nil.
function check.error(what, err, kind, text, retryable)
  if not judge(type(err) == "userdata", what, "no error object but " .. shown(err)) then return end
  if retryable == nil then retryable = false end
  if retryable == "unset" then retryable = nil end
  check.equal(what .. ", kind", err:kind(), kind)
  check.equal(what .. ", message", err:message(), text)
  check.equal(what .. ", tostring", tostring(err), text)
  check.equal(what .. ", retryable", err:retryable(), retryable)
end

-- What a call that fails returns: `value` (nil or false), then the error object, no third.
function check.fails(what, results, value, kind, text)
  check.equal(what .. ", results", results.n, 2)
  check.equal(what .. ", first result", results[1], value)
  check.error(what, results[2], kind, text)
end

function check.results(what, results, ...)
  local want = { n = select("#", ...), ... }
  check.equal(what, results, want)
end

function check.pack(...) return { n = select("#", ...), ... } end

function check.raises(what, part, call, ...)
  local ok, err = pcall(call, ...)
  if judge(not ok, what, "did not raise") then check.has(what, tostring(err), part) end
end

-- The results of a test: all failures in one text, or true.
function check.done()
  print(check.count, "assertions")
  if #check.failures == 0 then return check.count > 0 end
  return false, #check.failures .. " of " .. check.count .. " assertions: "
    .. table.concat(check.failures, "; ")
end

-- A worker: one of the operations of worker.lua.
local worker, host = "semantics:worker", "app:processes"
function check.start(...) return assert(process.spawn(worker, host, ...)) end
function check.watch(...) return assert(process.spawn_monitored(worker, host, ...)) end

-- The next event within a second, or nil.
function check.event(time_limit)
  local limit = time.after(time_limit or "1s")
  local events = process.events()
  local got = channel.select { events:case_receive(), limit:case_receive() }
  if got.channel == events then return got.value end
end

-- How a worker with this operation ends: its EXIT event.
function check.exit_of(...)
  local pid = check.watch(...)
  local event = check.event()
  assert(event and event.kind == process.event.EXIT and event.from == pid, "no EXIT")
  return event.result, event
end

-- The next value of a channel within the time, or "silence".
function check.next(from, time_limit)
  local limit = time.after(time_limit or "1s")
  local got = channel.select { from:case_receive(), limit:case_receive() }
  if got.channel == limit then return "silence", nil end
  return got.value, got.ok
end

return check
