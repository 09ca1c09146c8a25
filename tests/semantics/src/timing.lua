-- Section 8: durations, sleep, timers, tickers, times, os.
local check = require("check")
local pack, fails, equal = check.pack, check.fails, check.equal
local ms = time.MILLISECOND

local function elapsed(run, ...)
  local before = time.now():unix_nano()
  run(...)
  return time.now():unix_nano() - before
end

local function durations()
  local good = { { 1, 1 }, { 1.9, 1 }, { -1.9, -1 }, { 0, 0 }, { "0", 0 }, { "1ns", 1 },
    { "1us", 1000 },
    { "1µs", 1000 }, { "1ms", 1000000 }, { "1s", 1000000000 }, { "1m", 60000000000 },
    { "1.5h", 5400000000000 }, { "1h30m45s", 5445000000000 }, { "-2s", -2000000000 },
    { "+2s", 2000000000 }, { ".5s", 500000000 }, { "1.s", 1000000000 }, { "300ms", 300000000 } }
  for _, case in ipairs(good) do
    local parsed, err = time.parse_duration(case[1])
    equal("8.1 " .. case[1] .. ", error", err, nil)
    equal("8.1 " .. case[1], parsed and parsed:nanoseconds(), case[2])
  end
  for _, text in ipairs({ "invalid", "", "1", "s", "1x", "1s ", "--1s", "1e3s", "." }) do
    local parsed, err = time.parse_duration(text)
    equal("8.1 bad " .. text, { parsed, err and err:kind(), err and err:retryable() },
      { nil, "Invalid", false })
  end
  local _, err = time.parse_duration("invalid")
  check.has("8.1 text", tostring(err), 'time: invalid duration "invalid"')
  for _, wrong in ipairs({ {}, true, print }) do
    fails("8.1 " .. type(wrong), pack(time.sleep(wrong)), nil, "Invalid",
      "duration must be number or string")
    fails("8.1 after " .. type(wrong), pack(time.after(wrong)), nil, "Invalid",
      "duration must be number or string")
  end
  fails("8.2 bad sleep", pack(time.sleep("soon")), nil, "Invalid", 'time: invalid duration "soon"')
  for _, case in ipairs({ { 100, 100 }, { "10ms", 10 * ms },
    { time.parse_duration("2s"), 2000 * ms },
    { 0, 0 }, { -5, 0 }, { "-1s", 0 }, { "0", 0 }, { time.HOUR, 3600000 * ms } }) do
    equal("8.2 sleep of " .. tostring(case[1]), elapsed(time.sleep, case[1]), case[2])
  end
  equal("8.2 sleep returns nothing", pack(time.sleep(1)), { n = 0 })
  equal("8.2 nor for 0", pack(time.sleep(0)), { n = 0 })
  local yielded = false
  coroutine.spawn(function() coroutine.yield() yielded = true end)
  time.sleep(0)
  equal("8.2 sleep(0) yields", yielded, true)
  local one = time.parse_duration("1h30m45s")
  equal("8.6 tostring", tostring(one), "1h30m45s")
  equal("8.6 units", { one:hours(), one:minutes(), one:seconds(), one:milliseconds(),
    one:microseconds(), one:nanoseconds() },
    { 1.5125, 90.75, 5445, 5445000, 5445000000, 5445000000000 })
  equal("8.4 constants", { time.NANOSECOND, time.MICROSECOND, time.MILLISECOND, time.SECOND,
    time.MINUTE, time.HOUR }, { 1, 1e3, 1e6, 1e9, 6e10, 3.6e12 })
  equal("0.3 prints as", tostring(time.SECOND), "1000000000")
  check.raises("8.4 read-only", "", function() time.SECOND = 1 end)
  return check.done()
end

local function timers()
  for _, name in ipairs({ "after", "timer", "ticker" }) do
    for _, wrong in ipairs({ 0, -1, "0s", "-1s", 0.5 }) do
      fails("8.2 " .. name .. "(" .. wrong .. ")", pack(time[name](wrong)), nil, "Invalid",
        "time." .. name .. ": duration must be > 0")
    end
    equal("8.2 " .. name .. " results", pack(time[name]("1h")).n, 1)
  end
  local start = time.now()
  local after = time.after("10ms")
  local fired, ok = after:receive()
  equal("8.2 after", { fired:unix_nano() - start:unix_nano(), ok }, { 10 * ms, true })
  for _ = 1, 2 do equal("8.2 then closed", pack(after:receive()), { n = 2, nil, false }) end
  equal("8.2 in select", channel.select { after:case_receive() }, { channel = after, ok = false })
  after = time.after("1ms")
  time.sleep("5ms")
  fired, ok = after:receive()
  equal("8.2 unread it stays", { fired:unix_nano() - start:unix_nano(), ok }, { 11 * ms, true })
  equal("8.2 and is closed", pack(after:receive()), { n = 2, nil, false })
  local timer = time.timer("10ms")
  equal("8.2 one channel", timer:channel(), timer:response())
  equal("8.2 the same", timer:channel(), timer:channel())
  equal("8.2 reset while pending", pack(timer:reset("20ms")), { n = 1, true })
  equal("8.2 fires at the new time", elapsed(function() timer:channel():receive() end), 20 * ms)
  equal("8.2 reset after it fired", pack(timer:reset("1ms")), { n = 1, false })
  equal("8.2 nothing comes", pack(timer:channel():receive()), { n = 2, nil, false })
  equal("8.2 stop after it fired", pack(timer:stop()), { n = 1, false })
  timer = time.timer("10ms")
  local seen
  coroutine.spawn(function() seen = pack(timer:channel():receive()) end)
  equal("8.2 stop", pack(timer:stop()), { n = 1, true })
  time.sleep("20ms")
  equal("8.2 a receiver of a stopped one", seen, { n = 2, nil, false })
  equal("8.2 again", pack(timer:stop()), { n = 1, false })
  timer = time.timer("10ms")
  for _, wrong in ipairs({ 0, -1, "bad", {} }) do
    check.raises("8.2 reset(" .. tostring(wrong) .. ")", "timer:reset: ", timer.reset, timer, wrong)
  end
  check.raises("8.2 reset()", "timer:reset: ", timer.reset, timer)
  local order = {}
  for i, span in ipairs({ "3ms", "1ms", "2ms" }) do
    local limit = time.after(span)
    coroutine.spawn(function()
      limit:receive()
      order[#order + 1] = i
    end)
  end
  time.sleep("10ms")
  equal("8.2 the earliest first", order, { 2, 3, 1 })
  return check.done()
end

local function tickers()
  local start = time.now():unix_nano()
  local ticker = time.ticker("10ms")
  equal("8.2 one channel", ticker:channel(), ticker:response())
  for k = 1, 3 do
    local tick, ok = ticker:channel():receive()
    equal("8.2 phase", { tick:unix_nano() - start, ok }, { 10 * ms * k, true })
    time.sleep("3ms")
  end
  time.sleep("1s")
  local count = 0
  while not channel.select({ ticker:channel():case_receive(),
    default = true }).default do count = count + 1 end
  equal("8.2 no more than 16", count, 16)
  local tick = ticker:channel():receive()
  equal("8.2 the phase stays", (tick:unix_nano() - start) % (10 * ms), 0)
  equal("8.2 stop", pack(ticker:stop()), { n = 1, true })
  equal("8.2 closed", pack(ticker:channel():receive()), { n = 2, nil, false })
  equal("8.2 again", pack(ticker:stop()), { n = 1, true })
  return check.done()
end

local function times()
  local t = time.date(2024, 12, 29, 10, 15, 20, 123456789, time.utc)
  equal("8.5 date", pack(t:date()), { n = 3, 2024, 12, 29 })
  equal("8.5 clock", pack(t:clock()), { n = 3, 10, 15, 20 })
  equal("8.5 parts", { t:year(), t:month(), t:day(), t:hour(), t:minute(), t:second(),
    t:nanosecond(),
    t:weekday(), t:year_day() }, { 2024, 12, 29, 10, 15, 20, 123456789, 0, 364 })
  equal("8.5 tostring", tostring(t), "2024-12-29 10:15:20.123456789 +0000 UTC")
  equal("8.5 add_date", pack(t:add_date(1, 2, 3):date()), { n = 3, 2026, 3, 4 })
  equal("8.5 add", t:add("1h"):sub(t):hours(), 1)
  equal("8.5 sub", t:sub(t:add(5)):nanoseconds(), -5)
  local later = t:add(1)
  equal("8.5 order", { later:after(t), later:before(t), t:before(later), t:equal(t), t:after(t) },
    { true, false, true, true, false })
  equal("8.5 format", t:format(time.RFC3339), "2024-12-29T10:15:20Z")
  equal("8.5 format_rfc3339", t:format_rfc3339(), "2024-12-29T10:15:20Z")
  equal("8.5 unix", { t:unix(), t:unix_nano() }, { 1735467320, 1735467320123456789 })
  equal("8.5 is_zero", { t:is_zero(), time.date(1, 1, 1, 0, 0, 0, 0, time.utc):is_zero() },
    { false, true })
  equal("8.5 round", t:round(time.parse_duration("1s")):nanosecond(), 0)
  equal("8.5 truncate", pack(t:truncate(time.parse_duration("1h")):clock()), { n = 3, 10, 0, 0 })
  local second = time.parse_duration("1s")
  equal("8.5 half up", t:truncate(second):add("500ms"):round(second):second(), 21)
  check.raises("8.5 round needs a Duration", "bad argument", t.round, t, "1s")
  check.raises("8.5 truncate needs a Duration", "bad argument", t.truncate, t, 1)
  check.raises("8.5 a wrong receiver", "bad argument", t.unix, 5)
  local zone = time.fixed_zone("X", 3600)
  equal("8.5 in_location", t:in_location(zone):format(time.RFC3339), "2024-12-29T11:15:20+01:00")
  equal("8.6 location", { zone:string(), tostring(zone), t:location():string() },
    { "X", "X", "UTC" })
  equal("8.5 utc", t:in_location(zone):utc():hour(), 10)
  equal("8.5 in_local", type(t:in_local()), "userdata")
  equal("8.4 overflow", pack(time.date(2024, 13, 32, 25, 0, 0, 0, time.utc):date()),
    { n = 3, 2025, 2, 2 })
  check.raises("8.4 all seven", "bad argument #7", time.date, 2024, 1, 1, 0, 0, 0)
  equal("8.4 unix", time.unix(5, 7):unix_nano(), 5000000007)
  check.raises("8.4 unix needs both", "bad argument #2", time.unix, 5)
  equal("8.4 parse", time.parse(time.DATE_TIME, "2024-12-29 10:15:20"):unix(), 1735467320)
  local nothing, err = time.parse(time.DATE_ONLY, "nonsense")
  equal("8.4 parse fails", { nothing, err:kind(), err:retryable() }, { nil, "Invalid", false })
  fails("8.4 no location", pack(time.load_location("")), nil, "Invalid", "empty location name")
  nothing, err = time.load_location("No/Where")
  equal("8.4 unknown location", { nothing, err:kind() }, { nil, "NotFound" })
  equal("8.4 location", tostring((time.load_location("UTC"))), "UTC")
  local berlin = time.load_location("Europe/Berlin")
  equal("8.4 zone", { tostring(berlin), t:in_location(berlin):format(time.RFC3339) },
    { "Europe/Berlin", "2024-12-29T11:15:20+01:00" })
  equal("8.4 months, days", { time.JANUARY, time.DECEMBER, time.SUNDAY, time.SATURDAY },
    { 1, 12, 0, 6 })
  equal("8.4 layouts", { time.RFC3339, time.DATE_TIME, time.DATE_ONLY, time.TIME_ONLY },
    { "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05", "2006-01-02", "15:04:05" })
  equal("8.3 now", type(time.now()), "userdata")
  equal("8.3 advances by a sleep", elapsed(time.sleep, "1ms"), ms)
  check.is("8.3 never goes back", not time.now():after(time.now()))
  return check.done()
end

local function system()
  equal("8.7 one clock", os.time(), time.now():unix())
  time.sleep("90s")
  equal("8.7 moves with it", os.time(), time.now():unix())
  check.is("8.7 clock", os.clock() >= 90 and os.clock() < 91)
  equal("8.7 difftime", os.difftime(5, 3), 2)
  equal("8.7 platform", os.platform, "wippy")
  local at = os.time({ year = 2024, month = 12, day = 29 })
  equal("8.7 missing fields are 0", os.date("!%H:%M:%S", at), os.date("!%H:%M:%S", at - at % 60))
  local parts = os.date("!*t", 1735467320)
  equal("8.7 *t", parts, { year = 2024, month = 12, day = 29, hour = 10, min = 15, sec = 20,
    wday = 1,
    yday = 364, isdst = false })
  equal("8.7 strftime", os.date("!%Y-%m-%d %H:%M:%S", 1735467320), "2024-12-29 10:15:20")
  for _, name in ipairs({ "execute", "exit", "remove", "getenv", "tmpname", "rename",
    "setlocale" }) do
    equal("8.7 no os." .. name, os[name], nil)
  end
  return check.done()
end

return { durations = durations, timers = timers, tickers = tickers, times = times, system = system }
