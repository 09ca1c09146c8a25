-- Section 12 and section 0: the sandbox and the typed dialect.
local check = require("check")
local pack, equal = check.pack, check.equal

type Point = { x: number, y: number? }
type List<T> = { T }

local function globals()
  for _, name in ipairs({ "_G", "_VERSION", "assert", "error", "getmetatable", "setmetatable",
    "ipairs", "pairs",
    "next", "pcall", "xpcall", "rawequal", "rawget", "rawset", "select", "tonumber", "tostring",
      "type", "unpack",
    "print", "require", "package", "table", "math", "string", "coroutine", "os", "errors",
      "channel", "process",
    "payload", "subscribe", "unsubscribe" }) do
    check.is("12 there is " .. name, _G[name] ~= nil)
  end
  for _, name in ipairs({ "load", "loadstring", "loadfile", "dofile", "collectgarbage", "rawlen",
    "io", "debug",
    "utf8", "getfenv", "setfenv", "module", "newproxy" }) do
    equal("12 there is no " .. name, _G[name], nil)
  end
  for _, name in ipairs({ "table", "math", "string", "coroutine", "os", "errors", "channel",
    "process", "payload" }) do
    check.raises("12 " .. name .. " is read-only", "", function() _G[name].added = 1 end)
    check.raises("12 " .. name .. " keeps what it has", "", function() _G[name][next(_G[name])] = 1
      end)
  end
  for _, name in ipairs({ "process", "channel", "errors", "check", "time", "payload", "os" }) do
    equal("12 require " .. name, require(name), _G[name])
    equal("12 the same each time", require(name), require(name))
  end
  for _, name in ipairs({ "json", "funcs", "io", "nothing" }) do
    check.raises("12 require " .. name, "module '" .. name .. "' not found", require, name)
  end
  equal("12 in a function", (function() return require("time") end)(), time)
  equal("12 print returns nothing", pack(print("a", 1, nil, {}, errors.new("e"))), { n = 0 })
  return check.done()
end

local function numbers()
  equal("0.3 integral floats", { tostring(10 / 2), tostring(1e9), tostring(-0.5), tostring(3),
    2 ^ 10 .. "",
    tostring(0.1 + 0.2) }, { "5", "1000000000", "-0.5", "3", "1024", "0.30000000000000004" })
  equal("0.3 operators", { 7 // 2, 7 & 3, 4 | 1, ~0, 1 << 4, 256 >> 4, 5 % 3, -5 % 3, -7 // 2,
    5 ~ 1 },
    { 3, 3, 5, -1, 16, 16, 2, 1, -4, 4 })
  equal("12 tonumber", { tonumber("0x10"), tonumber("10"), tonumber(" 5 "), tonumber("ff", 16),
    tonumber("x") },
    { 16, 10, 5, 255 })
  equal("12 coercion", { "10" + 5, "3" * "4", 10 .. 20 }, { 15, 12, "1020" })
  equal("12 type", { type(1), type(1.5), math.type(1), math.type(1.5) },
    { "number", "number", "integer", "float" })
  equal("12 tointeger", { math.tointeger(3.0), math.tointeger(3.5), math.ult(1, -1) },
    { 3, nil, true })
  equal("12 maxinteger", math.maxinteger, 9223372036854775807)
  equal("14.25 %d takes floats", string.format("%d %d", 3.0, 3.7), "3 3")
  equal("12 unpack", pack(unpack({ 1, 2, 3 })), { n = 3, 1, 2, 3 })
  equal("12 table.unpack", pack(table.unpack({ 1, 2, 3 }, 2)), { n = 2, 2, 3 })
  equal("12 table.create", table.create(10, 5), {})
  equal("12 patterns", { ("key = value"):match("^(%w+)%s*=%s*(%w+)$") }, { "key", "value" })
  equal("12 %z", ("a\0b"):find("%z"), 2)
  local keys = {}
  for i in pairs({ 10, 20, 30 }) do keys[#keys + 1] = i end
  equal("8.8 the array part first", keys, { 1, 2, 3 })
  return check.done()
end

local function typed()
  local function annotated(a: string, b: number?): (string, number?)
    local c: string, d: {[string]: any[]} = a, {}
    return c, b
  end
  equal("0.2 annotations", pack(annotated("x", 1)), { n = 2, "x", 1 })
  local point: Point, list: List<string> = { x = 1 }, { "a" }
  equal("0.2 declared types", { point, list }, { { x = 1 }, { "a" } })
  local any: any = "text"
  equal("0.2 casts", { any :: string, any as string, any! }, { "text", "text", "text" })
  local function generic<T>(value: T): T return value end
  equal("0.2 generics", generic(5), 5)
  equal("0.2 no check at run time", annotated(5 :: any), 5)
  equal("12 primitive types", { string("x"), integer(3), number(1.5), boolean(false) },
    { "x", 3, 1.5, false })
  for _, case in ipairs({ { string, 5 }, { string, nil }, { integer, 1.5 }, { integer, "1" },
    { number, "1" },
    { boolean, 0 } }) do
    check.raises("12 a wrong primitive", "", case[1], case[2])
  end
  equal("0.2 string is the library too", string.upper("x"), "X")
  check.raises("12 string of an error", "", string, {})
  equal("12 xpcall", { xpcall(function() error("x", 0) end, function(e) return e .. "!" end) },
    { false, "x!" })
  return check.done()
end

return { globals = globals, numbers = numbers, typed = typed }
