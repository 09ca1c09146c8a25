// SPDX-License-Identifier: MIT
//
// Programs that try to bring the world down: each ends with an error that names what it ran out
// of, or goes on after its own error, and a process beside it never notices.
#include "tests/support/lua_world.hpp"

namespace moira::runtime {
namespace {

struct Bomb {
    const char* name;
    const char* body;
    const char* error;  ///< part of the error that main ends with
};

const char* const memory = "not enough memory";
const char* const instructions = "instruction limit exceeded (3000000 instructions in one step)";
const char* const match_steps = "match step limit exceeded";
const char* const native_steps = "native step limit exceeded";
const char* const overflow = "stack overflow";

const std::vector<Bomb> bombs = {
    // Memory.
    {"one long string", "local s = ('x'):rep(1e9)", memory},
    {"beyond any string", "local s = ('x'):rep(math.maxinteger // 2, 'abc')",
     "resulting string too large"},
    {"a string of strings", "local s = ('x'):rep(1e6):rep(1e6)", "resulting string too large"},
    {"doubling", "local s = 'x' while true do s = s .. s end", memory},
    {"a table of numbers", "local t = {} for i = 1, 1e9 do t[i] = i end", memory},
    {"a table of tables", "local t = {} while true do t = { t, {}, {} } end", memory},
    {"sparse keys", "local t = {} local i = 1 while true do t[i * 1.5] = i i = i + 1 end", memory},
    {"wide constructors", "local t = {} while true do t[#t + 1] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, "
     "10, a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8 } end", memory},
    {"unpack of nothing", "local t = { table.unpack({}, 1, 1e8) }", "too many results to unpack"},
    {"growing arguments", "local function f(...) return f(1, 2, 3, 4, 5, ...) end f()", memory},
    {"concat of a long list", "local t = {} for i = 1, 1e5 do t[i] = ('x'):rep(1000) end", memory},
    {"concat of one string", "local t, s = {}, ('x'):rep(1e5) for i = 1, 1000 do t[i] = s end "
     "return #table.concat(t)", memory},
    {"gsub that grows", "local s = 'x' while true do s = s:gsub('x', 'xxxx') end", match_steps},
    {"format that grows", "local s = 'x' while true do s = ('%s%s'):format(s, s) end", memory},
    {"closures", "local t = {} while true do t[#t + 1] = function() return t end end", memory},
    {"coroutines", "local t = {} while true do t[#t + 1] = coroutine.create(print) end", memory},
    {"tasks", "while true do coroutine.spawn(function() process.inbox():receive() end) end",
     memory},
    {"channels", "local t = {} while true do t[#t + 1] = channel.new(10) end", memory},
    {"a full channel", "local c = channel.new(1e9)", "capacity too large"},
    {"timers", "local t = {} while true do t[#t + 1] = time.timer('1h') end", memory},
    {"finalizers", "while true do setmetatable({}, { __gc = function(t) keep = { keep, t } end }) "
     "end", instructions},
    {"weak tables", "local t = setmetatable({}, { __mode = 'k' }) while true do t[{}] = {} end",
     instructions},
    // Memory errors that are caught.
    {"caught for ever", "while true do pcall(string.rep, 'x', 1e9) end", "memory limit exceeded"},
    {"caught deeper", "local function f() pcall(f) local t = {} for i = 1, 1e9 do t[i] = i end end "
     "f()", "memory limit exceeded"},
    {"caught in coroutines", "while true do coroutine.resume(coroutine.create(function() "
     "return ('x'):rep(1e9) end)) end", "memory limit exceeded"},
    {"caught by a handler", "while true do xpcall(string.rep, function() "
     "return ('y'):rep(1e9) end, 'x', 1e9) end", "memory limit exceeded"},
    {"caught in __close", "while true do pcall(function() local x <close> = setmetatable({}, "
     "{ __close = function() return ('x'):rep(1e9) end }) end) end", "memory limit exceeded"},
    // Recursion.
    {"plain", "local function f() return 1 + f() end f()", memory},
    {"pcall", "local function f() assert(pcall(f)) end f()", overflow},
    {"coroutine.wrap", "local function f() coroutine.wrap(f)() end f()", overflow},
    {"sort", "local function f() table.sort({ 1, 2, 3 }, f) end f()", overflow},
    {"__index", "local t t = setmetatable({}, { __index = function(_, k) return t[k .. 1] end }) "
     "return t.x", overflow},
    {"a loop of __index", "local a, b = {}, {} setmetatable(a, { __index = b }) "
     "setmetatable(b, { __index = a }) return a.x", "'__index' chain too long"},
    {"a loop of __newindex", "local a, b = {}, {} setmetatable(a, { __newindex = b }) "
     "setmetatable(b, { __newindex = a }) a.x = 1", "'__newindex' chain too long"},
    {"__close", "local function f() local x <close> = setmetatable({}, { __close = f }) end f()",
     overflow},
    {"__tostring of the error", "local t t = setmetatable({}, { __tostring = function() "
     "return tostring(t) end }) error(t)", overflow},
    {"an endless __tostring of the error", "error(setmetatable({}, { __tostring = function() "
     "while true do end end }))", instructions},
    // Errors in handlers.
    {"a failing handler", "local ok, e = xpcall(error, function() error('again') end) error(e, 0)",
     "error in error handling"},
    {"a handler that calls itself", "local function h() return xpcall(error, h) end "
     "xpcall(error, h) error('survived', 0)", "survived"},
    {"an endless handler", "xpcall(error, function() while true do end end)", instructions},
    // Time.
    {"loop", "while true do end", instructions},
    {"caught loop", "while true do pcall(function() while true do end end) end", instructions},
    {"goto", "::again:: goto again", instructions},
    {"for with step", "for i = 1, math.huge do end", instructions},
    {"sort by a liar", "local t = {} for i = 1, 1000 do t[i] = i end "
     "table.sort(t, function() return true end)", "invalid order function for sorting"},
    {"sort that never ends", "table.sort({ 3, 2, 1 }, function() while true do end end)",
     instructions},
    {"yields", "coroutine.spawn(function() while true do coroutine.yield() end end) "
     "while true do coroutine.yield() end", instructions},
    {"channels to itself", "local c = channel.new(1) while true do c:send(1) c:receive() end",
     instructions},
    // Patterns.
    {"find", "string.find(('a'):rep(200), ('a?'):rep(100) .. 'b')", match_steps},
    {"match", "string.match(('a'):rep(5000), '.-.-.-.-b')", match_steps},
    {"gsub", "string.gsub(('a'):rep(5000), '.-.-.-.-b', '')", match_steps},
    {"gmatch", "for _ in string.gmatch(('a'):rep(5000), '.-.-.-.-b') do end", match_steps},
    {"captures", "string.find(('a'):rep(5000), '(.-)(.-)(.-)(.-)b')", match_steps},
    {"a deep pattern", "string.find(('a'):rep(1e4), ('a?'):rep(1e4))", "pattern too complex"},
    {"balance", "string.find(('('):rep(1e5), '%b()')", match_steps},
    {"caught patterns", "while true do pcall(string.find, ('a'):rep(200), ('a?'):rep(100) .. 'b') "
     "end", native_steps},
    // Formats and numbers.
    {"a wide format", "('%9999d'):format(1)", "invalid conversion"},
    {"many formats", "('%s'):rep(1e6):format()", "bad argument"},
    {"integer division", "return 1 // 0", "attempt to divide by zero"},
    {"a huge random range", "math.random(2, 1)", "interval is empty"},
    {"select", "select(-1e18 // 1 | 0)", "index out of range"},
};

TEST(BombsTest, EachEndsItsOwnProcessWithANamedError) {
    for (const Bomb& bomb : bombs) {
        SCOPED_TRACE(testing::Message() << bomb.name << ": " << bomb.body);
        LuaWorld world;
        world.process("main", bomb.body);
        world.process("witness", "for i = 1, 20 do time.sleep('1ms') end return 'fine'");
        world.start("main", "main").start("witness", "witness");
        world.plan.limits.process_memory = 8U << 20U;
        world.plan.limits.instructions = 3'000'000;
        world.plan.limits.native_steps = 1'000'000;
        const LuaOutcome outcome = world.run();
        EXPECT_THAT(outcome.exit("main"), testing::StartsWith("failed: "));
        EXPECT_THAT(outcome.exit("main"), testing::HasSubstr(bomb.error));
        EXPECT_EQ(outcome.exit("witness"), "\"fine\"");
        EXPECT_EQ(outcome.summary.outcome.kind, sim::OutcomeKind::completed);
    }
}

}  // namespace
}  // namespace moira::runtime
