// SPDX-License-Identifier: MIT
#include "runtime/lua/library.hpp"
#include "runtime/lua/value_codec.hpp"
#include "tests/runtime/lua/sandbox_fixture.hpp"

#include <rapidcheck/gtest.h>

namespace moira::runtime {
namespace {

using testing::HasSubstr;

/// What one encoding gave.
struct Encoded {
    std::string bytes;
    EncodeNotes notes;
    bool ok = false;
};

Encoded encode_top(lua_State* L, EncodeNotes notes = {}) {
    sim::ByteBuffer buffer = sim::ByteBuffer::on_heap();
    Encoded result;
    result.notes = notes;
    const int top = lua_gettop(L);
    result.ok = encode_value(L, -1, buffer, result.notes);
    EXPECT_EQ(lua_gettop(L), top);
    result.bytes = std::string{buffer.bytes()};
    buffer.release();
    return result;
}

class ValueCodecTest : public SandboxTest {
protected:
    Encoded encode(const std::string& expression) {
        lua_settop(L, 0);
        const std::string code = "return " + expression;
        if (luaL_dostring(L, code.c_str()) != LUA_OK) ADD_FAILURE() << lua_tostring(L, -1);
        lua_settop(L, 1);
        return encode_top(L);
    }

    std::string printed(const std::string& expression) {
        return sim::print_value(encode(expression).bytes);
    }

    /// Sends the value of `expression` through bytes and evaluates `check` with it as `v`.
    std::string sent(const std::string& expression, const std::string& check) {
        const Encoded encoded = encode(expression);
        EXPECT_TRUE(encoded.ok);
        lua_settop(L, 0);
        EXPECT_TRUE(decode_value(L, encoded.bytes));
        EXPECT_EQ(lua_gettop(L), 1);
        lua_setglobal(L, "v");
        return eval(check);
    }
};

TEST_F(ValueCodecTest, EncodesScalarsAndTables) {
    EXPECT_EQ(printed("nil"), "nil");
    EXPECT_EQ(printed("false"), "false");
    EXPECT_EQ(printed("-1"), "-1");
    EXPECT_EQ(printed("0.5"), "0.5");
    EXPECT_EQ(printed("'text'"), "\"text\"");
    EXPECT_EQ(printed("{}"), "{}");
    EXPECT_EQ(printed("{1, 'b', {3}}"), "{1, \"b\", {3}}");
    EXPECT_EQ(printed("{1, 2, x = 3}"), "{1, 2, x = 3}");
    EXPECT_EQ(printed("{[2] = 'hole'}"), "{[2] = \"hole\"}");
    EXPECT_EQ(printed("{[0] = 0, [-1] = 1, [math.mininteger] = 2}").size(),
              std::string{"{[0] = 0, [-1] = 1, [-9223372036854775808] = 2}"}.size());
}

TEST_F(ValueCodecTest, TheArrayPartDoesNotDependOnHowTheTableCameToBe) {
    const char* const grown =
        "(function() local t = {} for i = 10, 1, -1 do t[i] = i end return t end)()";
    EXPECT_EQ(encode(grown).bytes, encode("{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}").bytes);
    EXPECT_EQ(encode("(function() local t = {1, 2, 3, nil, 5} t[4] = 4 return t end)()").bytes,
              encode("{1, 2, 3, 4, 5}").bytes);
    EXPECT_EQ(printed("(function() local t = {} for i = 0, 60 do t[1 << i] = i end\n"
                      "for k in pairs(t) do if k > 4 then t[k] = nil end end return t end)()"),
              "{0, 1, [4] = 2}");
}

TEST_F(ValueCodecTest, ScalarsArriveWithTheirSubtype) {
    EXPECT_EQ(sent("7", "math.type(v)"), "integer");
    EXPECT_EQ(sent("7.0", "math.type(v)"), "float");
    EXPECT_EQ(sent("1/0", "v == 1/0"), "true");
    EXPECT_EQ(sent("0/0", "v ~= v"), "true");
    EXPECT_EQ(sent("-0.0", "1/v == -1/0"), "true");
    EXPECT_EQ(sent("math.mininteger", "v == math.mininteger"), "true");
    EXPECT_EQ(sent("'a\\0b'", "#v"), "3");
    EXPECT_EQ(sent("('x'):rep(100000)", "#v"), "100000");
}

TEST_F(ValueCodecTest, TablesArriveAsCopies) {
    EXPECT_EQ(sent("{1, 2, {3}, name = 'n', [1.5] = true, [true] = 1}",
                   "v[1], v[3][1], v.name, v[1.5], v[true], #v"),
              "1, 3, n, true, 1, 3");
    EXPECT_EQ(sent("(function() local k = {} return {[k] = k, k} end)()", "v[v[1]] == v[1]"),
              "true");
}

TEST_F(ValueCodecTest, CyclesAndSharedTablesArePreserved) {
    EXPECT_EQ(sent("(function() local t = {} t.self = t return t end)()", "v.self == v"), "true");
    EXPECT_EQ(sent("(function() local s = {} return {a = s, b = s, c = {}} end)()",
                   "v.a == v.b, v.a ~= v.c"),
              "true, true");
    EXPECT_EQ(sent("(function() local t, s = {}, {} for i = 1, 2000 do t[i] = {s, i} end\n"
                   "t[2001] = t[1500] return t end)()",
                   "v[2001] == v[1500], v[1][1] == v[2000][1], v[1999][2]"),
              "true, true, 1999");
    EXPECT_EQ(sent("(function() local e = errors.new('m') return {e, e} end)()", "v[1] == v[2]"),
              "true");
}

TEST_F(ValueCodecTest, MetatablesAreCopiedToo) {
    EXPECT_EQ(
        sent("setmetatable({}, {__index = {x = 1}, __metatable = 'mine'})", "v.x, getmetatable(v)"),
        "1, mine");
    EXPECT_EQ(sent("(function() local C = {x = 2}; C.__index = C return setmetatable({}, C) end)()",
                   "v.x, rawget(v, 'x'), getmetatable(v).__index == getmetatable(v)"),
              "2, nil, true");
    EXPECT_EQ(
        sent("(function() local m = {} return {setmetatable({}, m), setmetatable({}, m)} end)()",
             "getmetatable(v[1]) == getmetatable(v[2])"),
        "true");
}

TEST_F(ValueCodecTest, LibraryMetatablesGoByKind) {
    EXPECT_EQ(printed("string"), "{<kind string>}");
    EXPECT_EQ(sent("string", "v.upper('x'), getmetatable(v)"), "X, false");
    EXPECT_THAT(run("v.upper = 1"), HasSubstr("read-only table 'string'"));
}

TEST_F(ValueCodecTest, FrozenTablesArriveThawed) {
    EXPECT_EQ(sent("table.freeze({1, x = 2})", "v[1], v.x, table.isfrozen(v)"), "1, 2, false");
    EXPECT_EQ(sent("table.freeze(setmetatable({}, {__index = {y = 3}}))", "v.y"), "3");
    EXPECT_EQ(sent("(function() local t = table.freeze({{}}) return {t, t} end)()", "v[1] == v[2]"),
              "true");
}

TEST_F(ValueCodecTest, ErrorObjectsPassWithEveryField) {
    EXPECT_EQ(
        sent("errors.wrap(errors.new{message='m', kind='K', retryable=true, details={x={1}}}, 'c')",
             "v:message(), v:kind(), v:retryable(), v:details().x[1], type(v)"),
        "m, K, true, 1, userdata");
    EXPECT_EQ(eval("v:stack():find('K: c: m', 1, true), #errors.call_stack(v).frames > 0"),
              "1, true");
    EXPECT_EQ(sent("{err = errors.new('m')}", "v.err:retryable()"), "nil");
}

TEST_F(ValueCodecTest, WhatCannotCrossBecomesNilWithANote) {
    EXPECT_EQ(printed("print"), "nil");
    EXPECT_TRUE(encode("print").notes.dropped_function);
    EXPECT_TRUE(encode("coroutine.create(print)").notes.dropped_function);
    EXPECT_FALSE(encode("{1}").notes.dropped_function);
    EXPECT_EQ(sent("{f = print, 1, print, 3, [print] = 'k', x = 1}", "v.f, v[1], v[2], v[3], v.x"),
              "nil, 1, nil, 3, 1");
    const Encoded meta = encode("setmetatable({}, {__index = print, n = 1})");
    EXPECT_TRUE(meta.notes.dropped_metamethod);
    EXPECT_FALSE(meta.notes.dropped_function);
    lua_settop(L, 0);
    lua_newuserdatauv(L, 1, 0);
    const Encoded userdata = encode_top(L);
    EXPECT_TRUE(userdata.ok);
    EXPECT_TRUE(userdata.notes.dropped_userdata);
    EXPECT_EQ(sim::print_value(userdata.bytes), "nil");
}

TEST_F(ValueCodecTest, AUserdataMaySendItsValue) {
    EncodeNotes notes;
    notes.encode_userdata = [](lua_State* state, int index, sim::ValueWriter& out) {
        if (lua_rawlen(state, index) != 3) return false;
        out.embed("\xc7\x01\x01\x05\xcb");
        return true;
    };
    lua_settop(L, 0);
    lua_newuserdatauv(L, 3, 0);
    EXPECT_EQ(sim::print_value(encode_top(L, notes).bytes), "{5}");
    lua_newtable(L);
    lua_insert(L, 1);
    lua_rawseti(L, 1, 1);
    lua_newuserdatauv(L, 2, 0);
    lua_setfield(L, 1, "other");
    const Encoded encoded = encode_top(L, notes);
    EXPECT_TRUE(encoded.notes.dropped_userdata);
    ASSERT_TRUE(decode_value(L, encoded.bytes));
    lua_setglobal(L, "v");
    EXPECT_EQ(eval("v[1][1], v.other"), "5, nil");
}

TEST_F(ValueCodecTest, RunsNoCodeOfTheProgram) {
    EXPECT_EQ(run("boom = setmetatable({1}, {__index = error, __len = error, __pairs = error,\n"
                  "__newindex = error})"),
              "");
    EXPECT_EQ(encode("boom").ok, true);
}

TEST_F(ValueCodecTest, RefusesWhatIsTooDeepAndLeavesNothingBehind) {
    const auto nested = [](int depth) {
        return "(function() local t = {} for i = 2, " + std::to_string(depth) +
               " do t = {t} end return t end)()";
    };
    EXPECT_TRUE(encode(nested(200)).ok);
    const Encoded deep = encode(nested(201));
    EXPECT_FALSE(deep.ok);
    EXPECT_EQ(deep.notes.error, EncodeError::too_deep);
    EXPECT_EQ(deep.bytes, "");
    EXPECT_STREQ(encode_error_text(deep.notes.error), "tables are nested too deep");
    EXPECT_EQ(sent(nested(200), "type(v[1][1])"), "table");
}

TEST_F(ValueCodecTest, RefusesWhatIsTooLarge) {
    sim::ByteBuffer buffer = sim::ByteBuffer::on_heap(100);
    EncodeNotes notes;
    lua_settop(L, 0);
    lua_pushstring(L, std::string(200, 'x').c_str());
    EXPECT_FALSE(encode_value(L, 1, buffer, notes));
    EXPECT_EQ(notes.error, EncodeError::too_large);
    EXPECT_EQ(buffer.size(), 0U);
    buffer.clear();
    lua_pushstring(L, "fits");
    EXPECT_TRUE(encode_value(L, 2, buffer, notes));
    EXPECT_EQ(notes.error, EncodeError::none);
    buffer.release();
}

TEST_F(ValueCodecTest, MalformedBytesGiveNil) {
    const Encoded whole = encode("{1, {2}, x = 'text', e = errors.new('m')}");
    for (std::size_t size = 0; size < whole.bytes.size(); ++size) {
        lua_settop(L, 0);
        EXPECT_FALSE(decode_value(L, std::string_view{whole.bytes}.substr(0, size)));
        ASSERT_EQ(lua_gettop(L), 1);
        EXPECT_TRUE(lua_isnil(L, 1));
    }
    // A metatable that refers to an error, and keys that are nil or NaN only inside.
    for (const std::string_view bytes :
         {std::string_view{"\xc7\x01\x00\xcc\x00\x80\x80\x80\x80\x80\xc9\xc1\x01\xcb", 14},
          std::string_view{"\xc1\x00", 2}}) {
        EXPECT_FALSE(decode_value(L, bytes));
    }
    EXPECT_TRUE(decode_value(L, std::string_view{"\xc7\x00\x01\xc8\xcd\x01\xc0\x05\xcb", 9}));
    EXPECT_TRUE(lua_istable(L, -1));
}

RC_GTEST_FIXTURE_PROP(ValueCodecTest, AnyBytesAreDecodedOrRefused,
                      (std::vector<std::uint8_t> tags)) {
    std::string bytes;
    for (const std::uint8_t tag : tags)
        bytes += static_cast<char>(tag % 2 == 0 ? tag : 0xc0 + tag % 16);
    lua_settop(L, 0);
    const bool ok = decode_value(L, bytes);
    RC_ASSERT(lua_gettop(L) == 1);
    RC_ASSERT(ok || lua_isnil(L, 1));
    if (ok) RC_ASSERT(encode_top(L).ok);
}

/// Pushes a random value, no deeper than `depth`.
void push_random(lua_State* L, int depth) {
    switch (*rc::gen::inRange(0, depth > 0 ? 8 : 6)) {
    case 0:
        lua_pushboolean(L, *rc::gen::inRange(0, 2));
        return;
    case 1:
        lua_pushinteger(L, *rc::gen::arbitrary<std::int64_t>());
        return;
    case 2:
        lua_pushnumber(L, *rc::gen::arbitrary<double>());
        return;
    case 3:
        lua_pushinteger(L, *rc::gen::inRange(-200, 200));
        return;
    case 4:
    case 5: {
        const auto text = *rc::gen::arbitrary<std::string>();
        lua_pushlstring(L, text.data(), text.size());
        return;
    }
    default:
        break;
    }
    lua_newtable(L);
    const int elements = *rc::gen::inRange(0, 5);
    for (int i = 1; i <= elements; ++i) {
        push_random(L, depth - 1);
        lua_rawseti(L, -2, i);
    }
    const int pairs = *rc::gen::inRange(0, 4);
    for (int i = 0; i < pairs; ++i) {
        push_random(L, 0);
        push_random(L, depth - 1);
        if (lua_tonumber(L, -2) != lua_tonumber(L, -2)) {
            lua_pop(L, 2);
        } else {
            lua_rawset(L, -3);
        }
    }
}

RC_GTEST_FIXTURE_PROP(ValueCodecTest, WhatWasSentTwiceIsTheSameAsOnce, ()) {
    lua_settop(L, 0);
    ASSERT_EQ(
        luaL_dostring(
            L, "function same(a, b)\n"
               "  if type(a) ~= 'table' then return a == b and math.type(a) == math.type(b) end\n"
               "  for k, v in pairs(a) do if not same(v, b[k]) then return false end end\n"
               "  for k in pairs(b) do if a[k] == nil then return false end end\n"
               "  return #a == #b or true\n"
               "end\n"),
        LUA_OK);
    push_random(L, 4);
    lua_pushvalue(L, 1);
    lua_setglobal(L, "sent");
    const Encoded encoded = encode_top(L);
    RC_ASSERT(encoded.ok);
    RC_ASSERT(decode_value(L, encoded.bytes));
    lua_setglobal(L, "got");
    RC_ASSERT(eval("same(sent, got)") == "true");
}

}  // namespace
}  // namespace moira::runtime
