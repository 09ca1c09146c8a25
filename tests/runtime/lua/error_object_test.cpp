// SPDX-License-Identifier: MIT
#include "runtime/lua/error_object.hpp"
#include "tests/runtime/lua/sandbox_fixture.hpp"

namespace moira::runtime {
namespace {

using testing::HasSubstr;

class ErrorObjectTest : public SandboxTest {};

TEST_F(ErrorObjectTest, IsAUserdataWithItsFields) {
    EXPECT_EQ(eval("type(errors.new('boom'))"), "userdata");
    EXPECT_EQ(run("local e = errors.new{message='m', kind='K', retryable=true, details={a={b=1}}}\n"
                  "return e:message(), e:kind(), e:retryable(), e:details().a.b"),
              "m, K, true, 1");
    EXPECT_EQ(run("local e = errors.new('boom')\n"
                  "return e:message(), e:kind(), e:retryable(), e:details()"),
              "boom, , nil, nil");
    EXPECT_EQ(eval("errors.new{message='m', retryable=false}:retryable()"), "false");
    EXPECT_EQ(eval("errors.new{message='m', details={}}:details()"), "nil");
    EXPECT_EQ(eval("errors.new('TIMEOUT', 'ignored'):message()"), "TIMEOUT");
    EXPECT_EQ(eval("errors.new(''):message() == ''"), "true");
}

TEST_F(ErrorObjectTest, DetailsAreAFreshTableEachTime) {
    EXPECT_EQ(run("local d = {n = 1}; d.self = d\n"
                  "local e = errors.new{message='m', details=d}\n"
                  "d.n = 2; local a = e:details(); a.n = 3; local b = e:details()\n"
                  "return b.n, b.self == b, a ~= b"),
              "1, true, true");
}

TEST_F(ErrorObjectTest, RefusesWrongArguments) {
    EXPECT_EQ(eval("errors.new()"),
              "error: test:1: bad argument #1 to 'new' (expected string or table)");
    EXPECT_THAT(eval("errors.new(5)"), HasSubstr("expected string or table"));
    EXPECT_EQ(eval("errors.new{}"),
              "error: test:1: errors.new: field 'message' must be a string, got nil");
    EXPECT_THAT(eval("errors.new{message=5}"), HasSubstr("'message' must be a string, got number"));
    EXPECT_THAT(eval("errors.new{message='m', kind=true}"),
                HasSubstr("field 'kind' must be a string, got boolean"));
    EXPECT_THAT(eval("errors.new{message='m', retryable=1}"),
                HasSubstr("field 'retryable' must be a boolean, got number"));
    EXPECT_THAT(eval("errors.new{message='m', details='d'}"),
                HasSubstr("field 'details' must be a table, got string"));
    EXPECT_THAT(eval("errors.new('e').message()"), HasSubstr("error expected, got no value"));
    EXPECT_THAT(eval("errors.new('e').kind({})"), HasSubstr("error expected, got table"));
    EXPECT_THAT(eval("errors.new('e').retryable('x')"), HasSubstr("error expected, got string"));
    EXPECT_THAT(eval("errors.new('e').details(1)"), HasSubstr("error expected, got number"));
    EXPECT_THAT(eval("errors.new('e').stack(nil)"), HasSubstr("error expected, got nil"));
    EXPECT_THAT(run("local d = {}; for i = 1, 300 do d = {d} end\n"
                    "return errors.new{message='m', details=d}"),
                HasSubstr("field 'details' cannot be kept: tables are nested too deep"));
}

TEST_F(ErrorObjectTest, PrintsAndConcatenatesAsItsMessage) {
    EXPECT_EQ(eval("tostring(errors.new('boom'))"), "boom");
    EXPECT_EQ(run("local e = errors.new('boom')\n"
                  "return 'a ' .. e, e .. ' b', 1 .. e, e .. 2, e .. e, 'x' .. e .. 'y'"),
              "a boom, boom b, 1boom, boom2, boomboom, xboomy");
    EXPECT_THAT(eval("errors.new('e') .. nil"), HasSubstr("attempt to concatenate a nil value"));
    EXPECT_THAT(eval("{} .. errors.new('e')"), HasSubstr("attempt to concatenate a table value"));
}

TEST_F(ErrorObjectTest, IsRaisedAndCaughtAsTheSameObject) {
    EXPECT_EQ(run("local e = errors.new('boom'); local ok, got = pcall(error, e)\n"
                  "return ok, got == e, errors.new('a') == errors.new('a')"),
              "false, true, false");
    EXPECT_EQ(run("local ok, got = pcall(function() error('text') end); return got"),
              "test:1: text");
}

TEST_F(ErrorObjectTest, IsComparesTheExactKind) {
    EXPECT_EQ(
        run("local e = errors.new{message='m', kind=errors.NOT_FOUND}\n"
            "return errors.is(e, 'NotFound'), errors.is(e, 'NOT_FOUND'), errors.is(nil, 'x'),\n"
            "errors.is('NotFound', 'NotFound'), errors.is(errors.new('u'), errors.UNKNOWN)"),
        "true, false, false, false, true");
    EXPECT_EQ(eval("errors.is()"), "error: test:1: bad argument #1 to 'is' (value expected)");
    EXPECT_THAT(eval("errors.is(1)"), HasSubstr("bad argument #2 to 'is' (string expected"));
}

TEST_F(ErrorObjectTest, TheConstantsAreTheKindsOfTheRuntime) {
    EXPECT_EQ(run("local t = {}; for k, v in pairs(errors) do\n"
                  "if type(v) == 'string' then t[#t + 1] = k .. '=' .. v end end\n"
                  "return table.concat(t, ' ')"),
              "ALREADY_EXISTS=AlreadyExists CANCELED=Canceled CONFLICT=Conflict INTERNAL=Internal "
              "INVALID=Invalid NOT_FOUND=NotFound PERMISSION_DENIED=PermissionDenied "
              "RATE_LIMITED=RateLimited TIMEOUT=Timeout UNAVAILABLE=Unavailable UNKNOWN=");
}

TEST_F(ErrorObjectTest, WrapKeepsTheErrorAndShowsTheContextInItsStack) {
    EXPECT_EQ(
        run("local e = errors.new{message='m', kind='K', retryable=true, details={x=1}}\n"
            "local w = errors.wrap(e, 'ctx')\n"
            "return w ~= e, w:message(), tostring(w), w:kind(), w:retryable(), w:details().x,\n"
            "w:stack():find('ctx: m', 1, true) ~= nil"),
        "true, m, m, K, true, 1, true");
    EXPECT_EQ(run("local e = errors.new('m')\n"
                  "local w = errors.wrap(errors.wrap(e, 'a'), 'b')\n"
                  "return w:message(), errors.wrap(w, errors.new('c')):message()"),
              "a: m, b: a: m");
    EXPECT_EQ(eval("errors.wrap('text', 'ctx'):message()"), "text");
    EXPECT_THAT(eval("errors.wrap(nil, 'c')"),
                HasSubstr("bad argument #1 to 'wrap' (error or string expected, got nil)"));
    EXPECT_THAT(eval("errors.wrap('e')"),
                HasSubstr("bad argument #2 to 'wrap' (error or string expected, got no value)"));
}

TEST_F(ErrorObjectTest, KnowsWhereItWasMade) {
    EXPECT_EQ(
        run("local function f()\n local e = errors.new('m')\n return e\n end\n local e = f()\n"
            "local s = errors.call_stack(e)\n"
            "local a, b = s.frames[1], s.frames[2]\n"
            "return s.thread, #s.frames, a.source, a.line, a.name, a.type, b.line, b.type"),
        "main, 2, test, 2, f, Lua, 5, main");
    EXPECT_EQ(
        run("local function f()\n local e = errors.new{message='m', kind='K'}\n return e\n end\n"
            "local e = f()\n return e:stack()"),
        "K: m\nstack:\n  test:2 in function f\n  test:5 in main");
    EXPECT_EQ(eval("errors.call_stack('text')"), "nil");
    EXPECT_THAT(eval("errors.call_stack()"), HasSubstr("value expected"));
}

TEST_F(ErrorObjectTest, TheStackIsNeverEmpty) {
    lua_settop(L, 0);
    push_error(L, sim::ErrorView{});
    lua_setglobal(L, "e");
    EXPECT_EQ(eval("e:stack(), errors.call_stack(e), e:message() == ''"),
              "(no message), nil, true");
}

TEST_F(ErrorObjectTest, IsPushedAndReadFromC) {
    lua_settop(L, 0);
    EXPECT_EQ(fail(L, error_kind::timeout, "too late"), 2);
    EXPECT_TRUE(lua_isnil(L, 1));
    ASSERT_TRUE(is_error(L, 2));
    EXPECT_FALSE(is_error(L, 1));
    const sim::ErrorView view = error_view(L, 2);
    EXPECT_EQ(view.kind, "Timeout");
    EXPECT_EQ(view.message, "too late");
    EXPECT_EQ(view.retryable, Retryable::no);
    std::size_t size = 0;
    EXPECT_STREQ(error_object_text(L, 2, &size), "too late");
    EXPECT_EQ(size, 8U);
    EXPECT_EQ(error_object_text(L, 1, &size), nullptr);
    lua_newuserdatauv(L, 16, 5);
    EXPECT_FALSE(is_error(L, 3));
    EXPECT_EQ(lua_gettop(L), 3);
}

TEST_F(ErrorObjectTest, FramesAreReadWhateverTheyHold) {
    std::string_view frames = "a\t1\tf\tLua\nb\n\n\t\t\t\t";
    StackFrame frame;
    ASSERT_TRUE(next_frame(frames, frame));
    EXPECT_EQ(frame.name, "f");
    ASSERT_TRUE(next_frame(frames, frame));
    EXPECT_EQ(frame.source, "b");
    EXPECT_EQ(frame.type, "");
    ASSERT_TRUE(next_frame(frames, frame));
    ASSERT_TRUE(next_frame(frames, frame));
    EXPECT_FALSE(next_frame(frames, frame));
}

TEST_F(ErrorObjectTest, ItsMetatableIsOutOfReach) {
    EXPECT_EQ(eval("getmetatable(errors.new('e'))"), "false");
    EXPECT_THAT(run("errors.new = nil"), HasSubstr("attempt to modify read-only table 'errors'"));
    EXPECT_THAT(run("local e = errors.new('m'); e.kind = 1"),
                HasSubstr("attempt to index a error value"));
}

}  // namespace
}  // namespace moira::runtime
