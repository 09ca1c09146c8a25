-- Section 10: the errors library and error objects.
local check = require("check")
local pack, equal = check.pack, check.equal

local function objects()
  local e = errors.new({ message = "m", kind = errors.CONFLICT, retryable = true,
    details = { a = { 1 } } })
  check.error("10 new", e, "Conflict", "m", true)
  equal("10 details", e:details(), { a = { 1 } })
  check.is("10 a fresh table", e:details() ~= e:details())
  e:details().a[1] = 2
  equal("10 nothing is shared", e:details(), { a = { 1 } })
  check.is("10 stack", type(e:stack()) == "string" and #e:stack() > 0)
  local plain = errors.new("text")
  check.error("10 from a text", plain, "", "text", "unset")
  equal("10 no details", plain:details(), nil)
  equal("10 only the first argument", errors.new("TIMEOUT", "Operation timed out"):message(),
    "TIMEOUT")
  equal("10 empty details", errors.new({ message = "m", details = {} }):details(), nil)
  equal("10 retryable false", errors.new({ message = "m", retryable = false }):retryable(), false)
  for _, wrong in ipairs({ true, print }) do
    check.raises("10 new(" .. type(wrong) .. ")", "expected string or table", errors.new, wrong)
  end
  check.raises("10 new()", "expected string or table", errors.new)
  for _, wrong in ipairs({ {}, { kind = "X" }, { message = {} }, { message = true } }) do
    check.raises("10 no message", "", errors.new, wrong)
  end
  equal("10 type", type(e), "userdata")
  equal("10 concatenation", { "a: " .. e, e .. " b", e .. e, 1 .. e, e .. 2 },
    { "a: m", "m b", "mm", "1m", "m2" })
  check.is("10 identity", e == e and e ~= errors.new("m"))
  equal("0 string functions take it", { string.find(e, "m", 1, true), string.len(e),
    string.upper(plain),
    string.rep(e, 2), string.sub(plain, 1, 2) }, { 1, 1, "TEXT", "mm", "te" })
  equal("0 format", string.format("%s", plain), "text")
  check.raises("10 no field is set", "", function() e.field = 1 end)
  equal("10 constants", { errors.NOT_FOUND, errors.ALREADY_EXISTS, errors.INVALID,
    errors.PERMISSION_DENIED,
    errors.UNAVAILABLE, errors.INTERNAL, errors.CANCELED, errors.CONFLICT, errors.TIMEOUT,
    errors.RATE_LIMITED, errors.UNKNOWN },
      { "NotFound", "AlreadyExists", "Invalid", "PermissionDenied",
    "Unavailable", "Internal", "Canceled", "Conflict", "Timeout", "RateLimited", "" })
  check.raises("10 read-only", "", function() errors.TIMEOUT = 1 end)
  return check.done()
end

local function functions()
  local e = errors.new({ message = "base", kind = "Timeout", retryable = true,
    details = { x = 1 } })
  local once = errors.wrap(e, "outer")
  check.error("10 wrap", once, "Timeout", "base", true)
  equal("10 wrap keeps details", once:details(), { x = 1 })
  check.has("10 the context is in the stack", once:stack(), "outer")
  equal("10 wrap twice", errors.wrap(errors.wrap(e, "a"), "b"):message(), "a: base")
  equal("10 wrap a text", errors.wrap("text", "c"):message(), "text")
  equal("10 an error as context", errors.wrap(e, errors.new("ctx")):message(), "base")
  check.is("10 a new object", once ~= e)
  equal("10 is", { errors.is(e, "Timeout"), errors.is(e, errors.TIMEOUT), errors.is(e, "timeout"),
    errors.is(e, ""), errors.is(errors.new("x"), errors.UNKNOWN), errors.is("text", "Timeout"),
    errors.is(nil, "Timeout"), errors.is({}, "Timeout") },
    { true, true, false, false, true, false, false, false })
  check.raises("10 is()", "bad argument #1", errors.is)
  local trace = errors.call_stack(e)
  equal("10 call_stack", { type(trace.thread), type(trace.frames), type(trace.frames[1].line),
    type(trace.frames[1].source) }, { "string", "table", "number", "string" })
  for _, other in ipairs({ "text", 5, {} }) do equal("10 of no error", errors.call_stack(other),
    nil) end
  return check.done()
end

local function raising()
  local e = errors.new("object")
  local ok, caught = pcall(error, e)
  equal("10 error(object)", { ok, caught == e }, { false, true })
  ok, caught = pcall(error, e, 2)
  equal("10 with a level", caught == e, true)
  ok, caught = pcall(function() error("text") end)
  equal("10 error(text) is a string", type(caught), "string")
  check.is("10 with its place", caught:find("^[^:]+.*:%d+: text$") ~= nil)
  ok, caught = pcall(function() error("text", 0) end)
  equal("10 level 0", caught, "text")
  ok, caught = pcall(function() error({ 1 }) end)
  equal("10 a table", caught, { 1 })
  ok, caught = pcall(function() error() end)
  equal("10 nil", caught, nil)
  ok, caught = pcall(assert, false, "because")
  check.has("12 assert with a text", tostring(caught), "because")
  ok, caught = pcall(assert, nil, e)
  equal("12 assert with an object", caught == e, true)
  equal("12 assert gives its arguments", pack(assert(1, "x", nil)), { n = 3, 1, "x" })
  local function crossing(what, ...)
    for _, via in ipairs({ "call", "exec", "exit" }) do
      local err
      if via == "call" then
        local _, problem = funcs.call("semantics:operation", ...)
        err = problem
      elseif via == "exec" then
        local _, problem = process.exec("semantics:worker", "app:processes", ...)
        err = problem
      else
        err = check.exit_of(...).error
      end
      what("10 over " .. via, err)
    end
  end
  crossing(function(where, err)
    check.error(where, err, "Conflict", "m", true)
    equal(where .. ", details", err:details(), { x = 1 })
  end, "raise_object", { message = "m", kind = "Conflict", retryable = true, details = { x = 1 } })
  crossing(function(where, err)
    check.error(where .. ", returned", err, "Conflict", "m", false)
  end, "give_object", { message = "m", kind = "Conflict", retryable = false })
  crossing(function(where, err)
    equal(where .. ", raised text", { err:kind(), err:retryable() }, { "Internal" })
    check.has(where .. ", raised text", tostring(err), "msg")
  end, "raise", "msg")
  crossing(function(where, err)
    check.error(where .. ", returned text", err, "Internal", "text", false)
  end, "give", nil, "text")
  return check.done()
end

return { objects = objects, functions = functions, raising = raising }
