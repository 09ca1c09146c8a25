// SPDX-License-Identifier: MIT
#include "tests/runtime/lua/sandbox_fixture.hpp"

namespace moira::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* list_names = "local t = {} for k in pairs(%) do t[#t + 1] = k end\n"
                                   "return table.concat(t, ' ')";

std::string names_of(const std::string& library) {
    std::string code = list_names;
    return code.replace(code.find('%'), 1, library);
}

class StringGlobalsTest : public SandboxTest {};

TEST_F(StringGlobalsTest, HasExactlyTheNamedFunctions) {
    EXPECT_EQ(run(names_of("string")),
              "byte char find format gfind gmatch gsub is len lower match rep reverse sub upper");
}

TEST_F(StringGlobalsTest, StringsHaveMethodsAndArithmetic) {
    EXPECT_EQ(eval("('x'):upper(), ('abc'):len(), #'abc', ('abc'):sub(2, 2), ('ab'):rep(2, '-')"),
              "X, 3, 3, b, ab-ab");
    EXPECT_EQ(eval("'10' + 1, '3' * '4', 10 - '2', -'2', '7' // 2, '7' % 4, 2 ^ '3', '9' / 3"),
              "11, 12, 8, -2, 3, 3, 8, 3");
    EXPECT_THAT(eval("'x' + 1"), HasSubstr("attempt to add a 'string' with a 'number'"));
    EXPECT_EQ(eval("getmetatable(''), ('x').absent"), "false, nil");
    EXPECT_EQ(eval("('k=v'):find('=', 1, true), ('a1b2'):gsub('%d', '')"), "2, ab, 2");
}

TEST_F(StringGlobalsTest, FormatCutsFractionsForIntegerConversions) {
    EXPECT_EQ(eval("string.format('%d', 3.7)"), "3");
    EXPECT_EQ(eval("('%d %5d|%-4d|%05d %i'):format(-3.7, 2, 3, 4.9, 5)"), "-3     2|3   |00004 5");
    EXPECT_EQ(eval("string.format('%x %X %o %c %%', 255.5, 255, 8, 65.2)"), "ff FF 10 A %");
    EXPECT_EQ(eval("string.format('%d%%|%s|%d', 1.5, 2.5, 3.5)"), "1%|2.5|3");
    EXPECT_EQ(eval("string.format('%d', '10')"), "10");
    EXPECT_EQ(eval("string.format('%.2f %s %q', 1, true, 'a\\n')"), "1.00 true \"a\\\n\"");
    EXPECT_THAT(eval("string.format('%d', 0/0)"), HasSubstr("no integer representation"));
    EXPECT_THAT(eval("string.format('%d', 1e300)"), HasSubstr("no integer representation"));
    EXPECT_THAT(eval("string.format('%d')"), HasSubstr("bad argument #2 to 'format' (no value)"));
    EXPECT_THAT(eval("string.format('%y', 1)"), HasSubstr("invalid conversion '%y' to 'format'"));
    EXPECT_THAT(eval("string.format('%', 1)"), HasSubstr("invalid conversion '%' to 'format'"));
    EXPECT_THAT(eval("string.format()"), HasSubstr("string expected, got no value"));
}

class TableLibraryTest : public SandboxTest {};

TEST_F(TableLibraryTest, HasExactlyTheNamedFunctions) {
    EXPECT_EQ(run(names_of("table")),
              "concat create freeze getn insert isfrozen maxn remove sort unpack");
}

TEST_F(TableLibraryTest, CreateGivesAnEmptyTable) {
    EXPECT_EQ(eval("#table.create(), next(table.create(10, 20)), table.create(0) ~= nil"),
              "0, nil, true");
    EXPECT_THAT(eval("table.create(-1)"),
                HasSubstr("bad argument #1 to 'create' (size out of range)"));
    EXPECT_THAT(eval("table.create(1, 1 << 40)"), HasSubstr("bad argument #2"));
    EXPECT_THAT(eval("table.create('x')"), HasSubstr("number expected, got string"));
}

TEST_F(TableLibraryTest, GetnAndMaxn) {
    EXPECT_EQ(
        eval("table.getn({1, 2}), table.getn(setmetatable({}, {__len = function() return 9 end}))"),
        "2, 9");
    EXPECT_EQ(eval("table.maxn({}), table.maxn({1, 2, [10.5] = 1, x = 3}), table.maxn({[-1] = 1})"),
              "0, 10.5, 0");
    EXPECT_THAT(eval("table.getn(1)"), HasSubstr("table expected, got number"));
    EXPECT_THAT(eval("table.maxn()"), HasSubstr("table expected, got no value"));
}

TEST_F(TableLibraryTest, UnpackIsAlsoAGlobal) {
    EXPECT_EQ(eval("unpack({1, 2, 3}, 2)"), "2, 3");
    EXPECT_EQ(eval("table.unpack({1, nil, 3}, 1, 3)"), "1, nil, 3");
    EXPECT_THAT(eval("unpack({}, 1, 1e8)"), HasSubstr("too many results to unpack"));
}

TEST_F(TableLibraryTest, AFrozenTableReadsAsBeforeAndRefusesWrites) {
    EXPECT_EQ(run("t = table.freeze({1, 2, x = {3}}); return t[1], #t, t.x[1], table.isfrozen(t)"),
              "1, 2, 3, true");
    for (const char* const write :
         {"t[1] = 0", "t.y = 1", "t.x = nil", "rawset(t, 1, 2)", "table.insert(t, 1)",
          "table.remove(t)", "table.sort(t, function(a, b) return a > b end)"}) {
        EXPECT_THAT(run(write), HasSubstr("attempt to modify a read-only table")) << write;
    }
    EXPECT_THAT(run("setmetatable(t, {})"), HasSubstr("cannot change a protected metatable"));
    EXPECT_EQ(run("local n = 0 for k, v in pairs(t) do n = n + 1 end\n"
                  "for k in next, t do n = n + 1 end for i in ipairs(t) do n = n + 1 end return n"),
              "8");
    EXPECT_EQ(eval("rawget(t, 2), table.concat(t, '-'), unpack(t)"), "2, 1-2, 1, 2");
    EXPECT_EQ(eval("table.maxn(t), select('#', next(t)), table.freeze(t) == t"), "2, 2, true");
    EXPECT_EQ(run("t.x[1] = 4; return t.x[1]"), "4") << "only the table itself is frozen";
    EXPECT_EQ(eval("table.isfrozen({}), table.isfrozen(string)"), "false, true");
    EXPECT_EQ(eval("next(table.freeze({}))"), "nil");
}

TEST_F(TableLibraryTest, AFrozenTableKeepsItsMetatable) {
    EXPECT_EQ(run("local m = {__index = {y = 2}, __add = function() return 'sum' end}\n"
                  "local t = table.freeze(setmetatable({1}, m))\n"
                  "return t.y, t + t, getmetatable(t) == m, rawequal(t, t), #t"),
              "2, sum, true, true, 1");
    EXPECT_THAT(eval("table.freeze(setmetatable({}, {__metatable = 1}))"),
                HasSubstr("cannot change a protected metatable"));
    EXPECT_THAT(eval("table.freeze('x')"), HasSubstr("table expected, got string"));
    EXPECT_THAT(eval("table.isfrozen()"), HasSubstr("table expected, got no value"));
}

class MathLibraryTest : public SandboxTest {};

TEST_F(MathLibraryTest, HasExactlyTheNamedFunctions) {
    EXPECT_EQ(
        run(names_of("math")),
        "abs acos asin atan atan2 ceil cos cosh deg exp floor fmod frexp huge ldexp log log10 "
        "max maxinteger min mininteger mod modf pi pow rad random randomseed sin sinh sqrt tan "
        "tanh tointeger type ult");
    EXPECT_EQ(
        eval("math.pow(2, 3), math.log10(100), math.mod(7, 4), math.atan2(0, 1), math.ldexp(1, 3)"),
        "8, 2, 3, 0, 8");
    EXPECT_EQ(eval("math.huge < 1/0, math.huge > 1e308, math.pi == 3.141592653589793"),
              "true, true, true");
    EXPECT_EQ(eval("math.cosh(0), math.sinh(0), math.tanh(0), math.frexp(8)"),
              "1, 0, 0, 0.5, 4");
}

TEST_F(MathLibraryTest, RandomAsksForExactlyTheRangeItNeeds) {
    EXPECT_EQ(run("local ok = true for i = 1, 200 do local r = math.random(3)\n"
                  "ok = ok and r >= 1 and r <= 3 and math.type(r) == 'integer' end return ok"),
              "true");
    EXPECT_EQ(world.bounds[0], 3U);
    world.bounds.clear();
    EXPECT_EQ(eval("math.random(5, 5), math.random(-2.0, -2)"), "5, -2");
    eval("math.random(math.mininteger, math.maxinteger)");
    eval("math.random(0)");
    EXPECT_EQ(eval("math.random() < 1"), "true");
    EXPECT_THAT(world.bounds, ElementsAre(1, 1, 0, 0, 0));
}

TEST_F(MathLibraryTest, RandomRefusesWrongRanges) {
    EXPECT_THAT(eval("math.random(-1)"),
                HasSubstr("bad argument #1 to 'random' (interval is empty)"));
    EXPECT_THAT(eval("math.random(2, 1)"),
                HasSubstr("bad argument #2 to 'random' (interval is empty)"));
    EXPECT_THAT(eval("math.random(1, 2, 3)"), HasSubstr("wrong number of arguments"));
    EXPECT_THAT(eval("math.random(1.5)"), HasSubstr("number has no integer representation"));
    EXPECT_THAT(eval("math.random('x')"), HasSubstr("number expected, got string"));
    EXPECT_TRUE(world.bounds.empty());
}

TEST_F(MathLibraryTest, RandomseedChangesNothing) {
    EXPECT_EQ(run("math.randomseed(42); math.randomseed(1, 2); return math.randomseed()"), "");
    EXPECT_TRUE(world.bounds.empty());
    const sim::Stream expected{1, "test"};
    sim::Stream copy = expected;
    EXPECT_EQ(eval("math.random(1000)"), std::to_string(1 + copy.below(1000)));
}

}  // namespace
}  // namespace moira::runtime
