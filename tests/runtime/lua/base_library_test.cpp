// SPDX-License-Identifier: MIT
#include "runtime/lua/heap.hpp"
#include "runtime/lua/image.hpp"
#include "runtime/lua/sandbox.hpp"
#include "tests/runtime/lua/sandbox_fixture.hpp"

#include <algorithm>

namespace moira::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class BaseLibraryTest : public SandboxTest {};

TEST_F(BaseLibraryTest, HasExactlyTheNamedGlobals) {
    EXPECT_EQ(run("local t = {} for k in pairs(_G) do t[#t + 1] = k end table.sort(t)\n"
                  "return table.concat(t, ' ')"),
              "_G _VERSION assert boolean coroutine error errors getmetatable integer ipairs math "
              "next number os package pairs pcall print rawequal rawget rawset require select "
              "setmetatable string table tonumber tostring type unpack xpcall");
    EXPECT_EQ(eval("_VERSION, _G._G == _G"), "Lua 5.4, true");
}

TEST_F(BaseLibraryTest, AssertRaisesWithThePosition) {
    EXPECT_EQ(eval("assert(1, 2, 3)"), "1, 2, 3");
    EXPECT_EQ(run("assert(false, 'why')"), "error: test:1: why");
    EXPECT_EQ(run("\nassert(nil)"), "error: test:2: assertion failed!");
    EXPECT_EQ(run("assert(nil, nil)"), "error: test:1: assertion failed!");
    EXPECT_EQ(run("local t = {}; local ok, e = pcall(assert, false, t); return e == t"), "true");
    EXPECT_EQ(
        run("local e = errors.new('m'); local ok, got = pcall(assert, nil, e); return got == e"),
        "true");
    EXPECT_THAT(run("assert()"), HasSubstr("bad argument #1 to 'assert' (value expected)"));
}

TEST_F(BaseLibraryTest, IteratesLikeStockLua) {
    EXPECT_EQ(run("local n = 0 for k, v in pairs({1, 2, x = 3}) do n = n + v end return n"), "6");
    EXPECT_EQ(run("local n = 0 for k, v in next, {1, 2, x = 3} do n = n + v end return n"), "6");
    EXPECT_EQ(run("local t = {} for i, v in ipairs({1, 2, nil, 4}) do t[#t + 1] = i * v end\n"
                  "return table.concat(t, ' ')"),
              "1 4");
    EXPECT_EQ(run("local p = setmetatable({}, {__index = function(_, i) if i < 4 then return i end "
                  "end})\n"
                  "local n = 0 for _, v in ipairs(p) do n = n + v end return n"),
              "6");
    EXPECT_EQ(run("local t = setmetatable({}, {__pairs = function(t) return function(_, k)\n"
                  "if not k then return 1, 'one' end end, t, nil end})\n"
                  "for k, v in pairs(t) do return k, v end"),
              "1, one");
    EXPECT_EQ(eval("next({}), next({5})"), "nil, 1, 5");
    EXPECT_THAT(eval("pairs()"), HasSubstr("bad argument #1 to 'pairs'"));
    EXPECT_THAT(eval("pairs(nil)"),
                HasSubstr("bad argument #1 to 'pairs' (table expected, got nil)"));
    EXPECT_THAT(eval("pairs('x')"), HasSubstr("table expected, got string"));
    EXPECT_THAT(eval("ipairs(nil)"), HasSubstr("bad argument #1 to 'ipairs' (table expected"));
    EXPECT_THAT(eval("ipairs()"), HasSubstr("bad argument #1 to 'ipairs'"));
    EXPECT_THAT(eval("next(1)"), HasSubstr("table expected, got number"));
    EXPECT_THAT(eval("next({}, 'absent')"), HasSubstr("invalid key to 'next'"));
}

TEST_F(BaseLibraryTest, RawAccessWorksOnPlainTables) {
    EXPECT_EQ(run("local t = setmetatable({}, {__index = error, __newindex = error})\n"
                  "rawset(t, 'a', 1); return rawget(t, 'a'), rawget(t, 'b'), rawequal(t, t)"),
              "1, nil, true");
    EXPECT_EQ(run("local t = {}; return rawset(t, 1, 2) == t"), "true");
    EXPECT_THAT(eval("rawset({}, nil, 1)"), HasSubstr("index is nil"));
    EXPECT_THAT(eval("rawset({}, 1)"), HasSubstr("bad argument #3 to 'rawset' (value expected)"));
    EXPECT_THAT(eval("rawset(1, 1, 1)"), HasSubstr("table expected, got number"));
    EXPECT_THAT(eval("rawget({})"), HasSubstr("bad argument #2 to 'rawget' (value expected)"));
    EXPECT_THAT(eval("rawget('x', 1)"), HasSubstr("table expected, got string"));
}

TEST_F(BaseLibraryTest, PrintLogsWithOneSpaceBetween) {
    EXPECT_EQ(run("print('a', 1, 2.5, nil, true, errors.new('boom'))\n print()\n print('')"), "");
    EXPECT_THAT(world.lines, ElementsAre("info a 1 2.5 nil true boom", "info ", "info "));
    world.lines.clear();
    EXPECT_EQ(run("print(setmetatable({}, {__tostring = function() return 'T' end}))\n"
                  "print(('x'):rep(5000))"),
              "");
    EXPECT_EQ(world.lines[0], "info T");
    EXPECT_EQ(world.lines[1].size(), 5005U);
    EXPECT_THAT(run("print(setmetatable({}, {__tostring = function() return {} end}))"),
                HasSubstr("'__tostring' must return a string"));
}

TEST_F(BaseLibraryTest, XpcallHandsNoArgumentsOn) {
    EXPECT_EQ(run("return xpcall(function(...) return select('#', ...) end, print, 1, 2)"),
              "true, 0");
    EXPECT_EQ(run("return xpcall(function() error('e', 0) end, function(e) return e .. '!' end)"),
              "false, e!");
    EXPECT_EQ(run("local co = coroutine.wrap(function()\n"
                  "  return xpcall(function() return coroutine.yield('y') end, print) end)\n"
                  "return co(), co('z')"),
              "y, true, z");
    EXPECT_THAT(eval("xpcall(print)"), HasSubstr("bad argument #2 to 'xpcall' (value expected)"));
    EXPECT_THAT(eval("xpcall(print, 1)"), HasSubstr("function expected, got number"));
}

TEST_F(BaseLibraryTest, RequireFindsModulesAndGlobals) {
    lua_pushinteger(L, 77);
    install_module(L, "answer");
    EXPECT_EQ(eval("answer, require('answer'), package.loaded.answer"), "77, 77, 77");
    EXPECT_EQ(run("answer = nil; return require('answer')"), "77");
    EXPECT_EQ(eval("require('errors') == errors, package.loaded.string == string"), "true, true");
    EXPECT_EQ(eval("require('json')"), "error: test:1: module 'json' not found");
    EXPECT_EQ(eval("package.loaded.json"), "nil");
    EXPECT_EQ(eval("require('')"), "error: test:1: module '' not found");
    EXPECT_THAT(eval("require()"), HasSubstr("string expected, got no value"));
    EXPECT_THAT(eval("require({})"), HasSubstr("string expected, got table"));
}

TEST_F(BaseLibraryTest, PrimitiveTypesAreCheckedCasts) {
    EXPECT_EQ(eval("string('x'), integer(5), integer(5.0), number(2.5), boolean(false)"),
              "x, 5, 5, 2.5, false");
    EXPECT_EQ(eval("string(5)"), "error: test:1: expected string, got number 5");
    EXPECT_EQ(eval("string()"), "error: test:1: expected string, got no value");
    EXPECT_EQ(eval("integer(2.5)"), "error: test:1: expected integer, got number 2.5");
    EXPECT_EQ(eval("integer('5')"), "error: test:1: expected integer, got string");
    EXPECT_EQ(eval("number('5')"), "error: test:1: expected number, got string");
    EXPECT_EQ(eval("boolean(nil)"), "error: test:1: expected boolean, got nil");
    EXPECT_EQ(eval("string:is('x')"), "x, nil");
    EXPECT_EQ(eval("integer:is(1)"), "1, nil");
    EXPECT_EQ(eval("number:is(1.5)"), "1.5, nil");
    EXPECT_EQ(eval("boolean:is(false)"), "false, nil");
    EXPECT_EQ(eval("number:is('x')"), "nil, expected number, got string");
    EXPECT_EQ(run("local v, e = string:is(1); return v, e:kind(), e:retryable()"),
              "nil, Invalid, false");
    EXPECT_EQ(eval("integer:is()"), "nil, expected integer, got nil");
    EXPECT_EQ(eval("boolean:is(1)"), "nil, expected boolean, got number 1");
    EXPECT_THAT(run("integer.is = 1"), HasSubstr("read-only table 'integer'"));
}

TEST(SandboxImageTest, IsSmallAndFitsAnySlot) {
    const auto image = StateImage::build({}, [](lua_State* L) -> sim::Result<void> {
        open_sandbox(L);
        return {};
    });
    ASSERT_TRUE(image.has_value()) << image.error().text();
    EXPECT_TRUE(image->fits_any_slot());
    EXPECT_LT(image->size(), 8U * 1024);
    RecordProperty("image_bytes", static_cast<int>(image->size()));
}

}  // namespace
}  // namespace moira::runtime
