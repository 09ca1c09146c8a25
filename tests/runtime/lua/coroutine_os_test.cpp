// SPDX-License-Identifier: MIT
#include "tests/runtime/lua/sandbox_fixture.hpp"

namespace moira::runtime {
namespace {

using testing::HasSubstr;

class CoroutineLibraryTest : public SandboxTest {};

TEST_F(CoroutineLibraryTest, HasExactlyTheNamedFunctions) {
    EXPECT_EQ(run("local t = {} for k in pairs(coroutine) do t[#t + 1] = k end\n"
                  "return table.concat(t, ' ')"),
              "create resume running status wrap yield");
}

TEST_F(CoroutineLibraryTest, PassesValuesBothWays) {
    EXPECT_EQ(run("local co = coroutine.create(function(a, b)\n"
                  "  local c = coroutine.yield(a + b); return c, 'end' end)\n"
                  "local r = {coroutine.resume(co, 1, 2)}\n"
                  "local s = coroutine.status(co)\n"
                  "return r[1], r[2], s, coroutine.resume(co, 'x')"),
              "true, 3, suspended, true, x, end");
    EXPECT_EQ(run("local co = coroutine.create(print); coroutine.resume(co)\n"
                  "return coroutine.status(co), coroutine.resume(co)"),
              "dead, false, cannot resume dead coroutine");
    EXPECT_EQ(run("return coroutine.resume(coroutine.create(function() error('e') end))"),
              "false, test:1: e");
}

TEST_F(CoroutineLibraryTest, StatusFollowsTheCalls) {
    EXPECT_EQ(
        run("local outer\n"
            "outer = coroutine.create(function()\n"
            "  local inner = coroutine.create(function() return coroutine.status(outer) end)\n"
            "  return coroutine.status(outer), coroutine.resume(inner) end)\n"
            "return coroutine.status(outer), coroutine.resume(outer)"),
        "suspended, true, running, true, normal");
    EXPECT_EQ(run("local co; co = coroutine.create(function() return coroutine.resume(co) end)\n"
                  "return coroutine.resume(co)"),
              "true, false, cannot resume non-suspended coroutine");
    EXPECT_EQ(run("local co, main = coroutine.running(); return type(co), main"), "thread, true");
    EXPECT_EQ(run("return select(2, coroutine.wrap(coroutine.running)())"), "false");
}

TEST_F(CoroutineLibraryTest, WrapRaisesTheErrorsOfItsBody) {
    EXPECT_EQ(
        run("local g = coroutine.wrap(function() for i = 1, 2 do coroutine.yield(i) end end)\n"
            "return g(), g(), g()"),
        "1, 2");
    EXPECT_EQ(run("coroutine.wrap(function() error('e', 0) end)()"), "error: test:1: e");
    EXPECT_EQ(
        run("local e = errors.new('m')\n"
            "local ok, got = pcall(coroutine.wrap(function() error(e) end)); return got == e"),
        "true");
    EXPECT_EQ(
        run("local log = {}\n"
            "local g = coroutine.wrap(function()\n"
            "  local x <close> = setmetatable({}, {__close = function() log[1] = 'closed' end})\n"
            "  error('e') end)\n"
            "pcall(g); return log[1]"),
        "closed");
    EXPECT_THAT(run("local g = coroutine.wrap(print); g(); g()"),
                HasSubstr("cannot resume dead coroutine"));
}

TEST_F(CoroutineLibraryTest, RefusesWrongArguments) {
    EXPECT_THAT(eval("coroutine.create(1)"), HasSubstr("function expected, got number"));
    EXPECT_THAT(eval("coroutine.wrap()"), HasSubstr("function expected, got no value"));
    EXPECT_THAT(eval("coroutine.resume(print)"), HasSubstr("thread expected, got function"));
    EXPECT_THAT(eval("coroutine.status()"), HasSubstr("thread expected, got no value"));
}

TEST_F(CoroutineLibraryTest, TheWatchdogFollowsNestedCoroutines) {
    world.current = L;
    lua_pushlightuserdata(L, &world);
    lua_pushcclosure(
        L,
        [](lua_State* state) {
            lua_pushboolean(state, context(state).current == state ? 1 : 0);
            return 1;
        },
        1);
    lua_setglobal(L, "is_current");
    EXPECT_EQ(run("local function inner() local a = is_current(); coroutine.yield(); return a end\n"
                  "local function outer()\n"
                  "  local g = coroutine.wrap(inner); g()\n"
                  "  local b = is_current(); pcall(coroutine.wrap(error), 'x')\n"
                  "  return g(), b, is_current() end\n"
                  "local x, y, z = coroutine.wrap(outer)(); return x, y, z, is_current()"),
              "true, true, true, true");
    EXPECT_EQ(world.current, L);
}

TEST_F(CoroutineLibraryTest, YieldOutsideACoroutineAsksTheTask) {
    EXPECT_EQ(run("coroutine.yield()"), "error: attempt to yield from outside a coroutine");
    lua_pushcfunction(L, [](lua_State* state) {
        context(state).log(LogLevel::info, "task yields");
        return 0;
    });
    set_task_yield(L);
    EXPECT_EQ(run("return select('#', coroutine.yield(1, 2))"), "0");
    EXPECT_EQ(run("table.sort({2, 1}, function(a, b) coroutine.yield() return a < b end)"), "");
    EXPECT_EQ(world.lines.size(), 2U);
    EXPECT_EQ(run("return coroutine.wrap(function() return coroutine.yield(5) end)()"), "5");
}

class OsLibraryTest : public SandboxTest {};

TEST_F(OsLibraryTest, HasExactlyTheNamedFunctions) {
    EXPECT_EQ(
        run("local t = {} for k in pairs(os) do t[#t + 1] = k end return table.concat(t, ' ')"),
        "clock date difftime platform time");
    EXPECT_EQ(eval("os.platform"), "wippy");
}

TEST_F(OsLibraryTest, ReadsTheVirtualClock) {
    EXPECT_EQ(eval("os.time(), os.clock()"), "1767225600, 0");
    world.clock_ns = 1'999'999'999;
    EXPECT_EQ(eval("os.time(), os.clock()"), "1767225601, 1.999999999");
    world.epoch_unix_ns = -1;
    world.clock_ns = 0;
    EXPECT_EQ(eval("os.time()"), "-1");
}

TEST_F(OsLibraryTest, TimeOfATable) {
    EXPECT_EQ(eval("os.time{year=2026, month=1, day=1}"), "1767225600");
    EXPECT_EQ(eval("os.time{year=2025, month=13, day=1, hour=1, min=1, sec=1}"), "1767229261");
    EXPECT_EQ(eval("os.time{year='1970', month=1.0, day=1}"), "0");
    EXPECT_THAT(eval("os.time{}"), HasSubstr("field 'year' missing in date table"));
    EXPECT_THAT(eval("os.time{year=1, month=1}"), HasSubstr("field 'day' missing in date table"));
    EXPECT_THAT(eval("os.time{year=1, month=1.5, day=1}"),
                HasSubstr("field 'month' is not an integer"));
    EXPECT_THAT(eval("os.time(1)"), HasSubstr("table expected, got number"));
    EXPECT_EQ(eval("os.time(os.date('*t', 123456789))"), "123456789");
}

TEST_F(OsLibraryTest, DateFormats) {
    EXPECT_EQ(eval("os.date()"), "Thu Jan  1 00:00:00 2026");
    EXPECT_EQ(eval("os.date('!%Y-%m-%d %H:%M:%S', 0)"), "1970-01-01 00:00:00");
    EXPECT_EQ(eval("os.date('%x %X', 86399.9)"), "01/01/70 23:59:59");
    EXPECT_EQ(eval("os.date('')"), "");
    EXPECT_EQ(eval("#os.date(('%c'):rep(500), 0)"), "12000");
    EXPECT_EQ(run("local t = os.date('!*t', 0)\n"
                  "return t.year, t.month, t.day, t.hour, t.min, t.sec, t.wday, t.yday, t.isdst"),
              "1970, 1, 1, 0, 0, 0, 5, 1, false");
    EXPECT_THAT(eval("os.date('%Y', 'x')"), HasSubstr("number expected, got string"));
    EXPECT_THAT(eval("os.date('%Y', 1/0)"), HasSubstr("time out of range"));
    EXPECT_THAT(eval("os.date({})"), HasSubstr("string expected, got table"));
}

TEST_F(OsLibraryTest, Difftime) {
    EXPECT_EQ(eval("os.difftime(5, 3), os.difftime(5)"), "2, 5");
    EXPECT_THAT(eval("os.difftime()"), HasSubstr("number expected, got no value"));
}

TEST_F(OsLibraryTest, WithoutARunThereIsNoClock) {
    set_context(L, nullptr);
    EXPECT_THAT(eval("os.time()"), HasSubstr("there is no run whose clock could be read"));
    EXPECT_THAT(eval("math.random()"), HasSubstr("there is no run to draw from"));
    EXPECT_EQ(run("print('dropped'); return coroutine.wrap(function() return 1 end)()"), "1");
    EXPECT_TRUE(world.lines.empty());
}

}  // namespace
}  // namespace moira::runtime
