// SPDX-License-Identifier: MIT
#include "runtime/lua/context.hpp"
#include "runtime/modules/json/json_module.hpp"

#include <gtest/gtest.h>
#include <lua.hpp>
#include <rapidcheck.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {
namespace {

struct TestContext final : LuaContext {
    [[nodiscard]] std::int64_t now_ns() const override { return 0; }

    std::uint64_t draw(std::uint64_t) override { return 0; }

    void log(LogLevel, std::string_view) override {}
};

struct CloseState {
    void operator()(lua_State* state) const { lua_close(state); }
};

constexpr const char* prelude = R"lua(
-- The kind and text of a failure, or the values of a success.
function outcome(value, err)
    if err == nil then return value end
    return err:kind() .. ' ' .. err:message()
end
function encode(v) return outcome(json.encode(v)) end
function decode(s) return outcome(json.decode(s)) end
-- A value written so that types show.
function show(v)
    if math.type(v) == 'float' then return 'float ' .. tostring(v) end
    if type(v) == 'string' then return '"' .. v .. '"' end
    if type(v) ~= 'table' then return tostring(v) end
    local keys, out = {}, {}
    for k in pairs(v) do keys[#keys + 1] = k end
    table.sort(keys, function(a, b) return show(a) < show(b) end)
    for i, k in ipairs(keys) do out[i] = show(k) .. '=' .. show(v[k]) end
    return '{' .. table.concat(out, ',') .. '}'
end
)lua";

class JsonTest : public testing::Test {
protected:
    JsonTest() : state_(luaL_newstate()) {
        set_context(lua(), &context);
        luaL_openlibs(lua());
        push_json_module(lua());
        lua_setglobal(lua(), "json");
        EXPECT_EQ(luaL_dostring(lua(), prelude), LUA_OK) << lua_tostring(lua(), -1);
    }

    lua_State* lua() { return state_.get(); }

    /// The text of the chunk's first result, or of its error.
    std::string run(const std::string& chunk, std::string_view argument = "") {
        lua_settop(lua(), 0);
        if (luaL_loadbuffer(lua(), chunk.data(), chunk.size(), "=c") == LUA_OK) {
            lua_pushlstring(lua(), argument.data(), argument.size());
            lua_pcall(lua(), 1, 1, 0);
        }
        std::size_t size = 0;
        const char* text = lua_tolstring(lua(), -1, &size);
        return text == nullptr ? "no text" : std::string(text, size);
    }

    std::string encode(const std::string& expression) {
        return run("return encode(" + expression + ")");
    }

    std::string decode(std::string_view text) { return run("return show(decode(...))", text); }

    TestContext context;

private:
    std::unique_ptr<lua_State, CloseState> state_;
};

struct Row {
    std::string given, expected;
};

TEST_F(JsonTest, EncodesScalars) {
    const Row rows[] = {
        {"nil", "null"},
        {"true", "true"},
        {"false", "false"},
        {"0", "0"},
        {"-12", "-12"},
        {"math.maxinteger", "9223372036854775807"},
        {"math.mininteger", "-9223372036854775808"},
        {"10 / 2", "5"},
        {"0.1", "0.1"},
        {"-2.5", "-2.5"},
        {"2.0 ^ 53", "9007199254740992"},
        {"1e300", "1e+300"},
        {"''", R"("")"},
        {"'a b'", R"("a b")"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(encode(row.given), row.expected) << row.given;
}

TEST_F(JsonTest, EscapesWhatStringsMayNotHold) {
    const Row rows[] = {
        {R"('"\\/')", R"("\"\\/")"},
        {R"('\b\f\n\r\t')", R"("\b\f\n\r\t")"},
        {R"('\0\x1f\x7f')", "\"\\u0000\\u001f\x7f\""},
        {R"('\u{e9}\u{20ac}\u{1f600}')", "\"\u00e9\u20ac\U0001f600\""},
        {R"('a\xffb')", R"("a\ufffdb")"},
        {R"('\xc3')", R"("\ufffd")"},
        {R"('\xc0\x80')", R"("\ufffd\ufffd")"},
        {R"('\xed\xa0\x80')", R"("\ufffd\ufffd\ufffd")"},
        {R"('\xf4\x90\x80\x80')", R"("\ufffd\ufffd\ufffd\ufffd")"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(encode(row.given), row.expected) << row.given;
}

TEST_F(JsonTest, EncodesTablesByTheirKeys) {
    const Row rows[] = {
        {"{}", "[]"},
        {"{1, 'two', false}", R"([1,"two",false])"},
        {"{a = 1}", R"({"a":1})"},
        {"{b = 1, a = 2, B = 3, [''] = 4, aa = 5}", R"({"":4,"B":3,"a":2,"aa":5,"b":1})"},
        {"{{}, {x = {}}, {{1}}}", R"([[],{"x":[]},[[1]]])"},
        {"{[1.0] = 'x'}", R"(["x"])"},
        {"setmetatable({1}, {__index = error, __len = error, __pairs = error})", "[1]"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(encode(row.given), row.expected) << row.given;
}

TEST_F(JsonTest, EncodesTheSameTableTwiceWhenItIsNoCycle) {
    EXPECT_EQ(run("local t = {1} return encode({t, t, {t}})"), "[[1],[1],[[1]]]");
}

TEST_F(JsonTest, RefusesWhatHasNoJsonForm) {
    const std::string prefix = "Internal json: cannot encode ";
    const Row rows[] = {
        {"{1, nil, 3}", "a sparse array (indices must be 1 to n)"},
        {"{[2] = 1}", "a sparse array (indices must be 1 to n)"},
        {"{[0] = 1, 2}", "a sparse array (indices must be 1 to n)"},
        {"{[math.maxinteger] = 1}", "a sparse array (indices must be 1 to n)"},
        {"{1, a = 2}", "a table with mixed or invalid keys"},
        {"{[1.5] = 2}", "a table with mixed or invalid keys"},
        {"{[true] = 2}", "a table with mixed or invalid keys"},
        {"0/0", "a number that is not finite"},
        {"{x = 1/0}", "a number that is not finite"},
        {"-1/0", "a number that is not finite"},
        {"print", "a function"},
        {"coroutine.create(print)", "a thread"},
        {"io.stdout", "a userdata"},
        {"{{{f = print}}}", "a function"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(encode(row.given), prefix + row.expected) << row.given;
    EXPECT_EQ(run("local t = {} t[1] = {x = t} return encode(t)"),
              prefix + "a table that contains itself");
}

TEST_F(JsonTest, BoundsTheDepthOfTablesAndTexts) {
    const std::string nest = "local t = 1 for i = 1, N do t = {t} end return encode(t)";
    const auto at_depth = [&](const char* depth) {
        return run(std::string(nest).replace(nest.find('N'), 1, depth));
    };
    EXPECT_EQ(at_depth("128"), std::string(128, '[') + "1" + std::string(128, ']'));
    EXPECT_EQ(at_depth("129"), "Internal json: cannot encode tables nested deeper than 128");
    EXPECT_EQ(run("return type(decode(...))", std::string(128, '[') + std::string(128, ']')),
              "table");
    EXPECT_EQ(run("return decode(...)", std::string(100'000, '[')),
              "Internal json: cannot decode: values nested deeper than 128 at byte 129");
}

TEST_F(JsonTest, DecodesEveryKindOfValue) {
    const Row rows[] = {
        {"null", "nil"},
        {" true\n", "true"},
        {"\tfalse\r", "false"},
        {"0", "0"},
        {"-0", "0"},
        {"-12", "-12"},
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"1.5", "float 1.5"},
        {"-1.25e-2", "float -0.0125"},
        {"1e-400", "float 0.0"},
        {"0.000e999", "float 0.0"},
        {"[]", "{}"},
        {"{}", "{}"},
        {" [ 1 , \"a\" , [ ] ] ", R"({1=1,2="a",3={}})"},
        {"[1,null,3]", "{1=1,3=3}"},
        {R"({"a":1,"b":null,"c":{"d":[true]}})", R"({"a"=1,"c"={"d"={1=true}}})"},
        {R"({"a":1,"a":2})", R"({"a"=2})"},
        {R"("plain")", R"("plain")"},
        {R"("\"\\\/\b\f\n\r\t")", "\"\"\\/\b\f\n\r\t\""},
        {R"("A\u0041\u00e9\u20AC\ud83d\ude00z")", "\"AA\u00e9\u20ac\U0001f600z\""},
        {R"("\ud800")", "\"\ufffd\""},
        {R"("\udc00x")", "\"\ufffdx\""},
        {R"("\ud800\u0041")", "\"\ufffdA\""},
        {"\"\xff\"", "\"\xff\""},
    };
    for (const Row& row : rows)
        EXPECT_EQ(decode(row.given), row.expected) << row.given;
}

TEST_F(JsonTest, NamesWhatIsWrongAndWhere) {
    const std::string prefix = "Internal json: cannot decode: ";
    const Row rows[] = {
        {" ", "unexpected end at byte 2"},
        {"nul", "unexpected character at byte 1"},
        {"[1", "unexpected end at byte 3"},
        {"[1,]", "unexpected character at byte 4"},
        {"[,1]", "unexpected character at byte 2"},
        {"[1 2]", "unexpected character at byte 4"},
        {"[", "unexpected end at byte 2"},
        {"{", "unexpected end at byte 2"},
        {"{1:2}", "unexpected character at byte 2"},
        {R"({"a" 1})", "unexpected character at byte 6"},
        {R"({"a":1,})", "unexpected character at byte 8"},
        {R"({"a":})", "unexpected character at byte 6"},
        {"1 2", "text after the value at byte 3"},
        {"truex", "text after the value at byte 5"},
        {"'a'", "unexpected character at byte 1"},
        {"\"a", "unexpected end at byte 3"},
        {"\"a\\", "unexpected end at byte 4"},
        {"\"\\x\"", "invalid escape at byte 3"},
        {"\"\\u12g4\"", "invalid escape at byte 3"},
        {"\"\\u12", "invalid escape at byte 3"},
        {"\"\\ud800\\uzzzz\"", "invalid escape at byte 9"},
        {"\"a\nb\"", "control character in a string at byte 3"},
        {"01", "invalid number at byte 2"},
        {"-", "invalid number at byte 2"},
        {"1.", "invalid number at byte 3"},
        {"1e", "invalid number at byte 3"},
        {"1e+", "invalid number at byte 4"},
        {"[1e400]", "number out of range at byte 2"},
        {"-0.0001e99999999999999999999", "number out of range at byte 1"},
        {"+1", "unexpected character at byte 1"},
        {".5", "unexpected character at byte 1"},
        {"NaN", "unexpected character at byte 1"},
        {std::string("1\0", 2), "text after the value at byte 2"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(run("return decode(...)", row.given), prefix + row.expected) << row.given;
    }
    EXPECT_EQ(run("return decode('')"), "Invalid json: empty text");
}

TEST_F(JsonTest, RaisesOnlyForMissingOrWrongArguments) {
    EXPECT_EQ(run("local _, e = pcall(json.encode) return e:match('value expected.*')"),
              "value expected)");
    EXPECT_EQ(run("local _, e = pcall(json.decode, {}) return e:match('string expected.*')"),
              "string expected, got table)");
    EXPECT_EQ(run("return tostring(json.decode(12))"), "12");
}

TEST_F(JsonTest, FailuresAreNilAndAnErrorThatIsNotRetryable) {
    EXPECT_EQ(run("local v, e = json.encode(print) "
                  "return tostring(v) .. type(e) .. tostring(e:retryable())"),
              "niluserdatafalse");
    EXPECT_EQ(run("return tostring(select('#', json.encode(1)))"), "1");
}

TEST_F(JsonTest, ASharedTableThatWouldFillTheMemoryRunsOutOfSteps) {
    context.native_budget = 100'000;
    EXPECT_EQ(run("local t = {1} for i = 1, 60 do t = {t, t} end "
                  "return select(2, pcall(json.encode, t))"),
              "json.encode: step limit exceeded");
    EXPECT_TRUE(context.budget_exhausted);
}

TEST_F(JsonTest, LargeTablesSurviveARoundTrip) {
    EXPECT_EQ(run("local t = {} for i = 1, 5000 do t[i] = {id = i, name = ('x'):rep(i % 50)} end "
                  "local text = json.encode(t) local again = json.encode(json.decode(text)) "
                  "return tostring(text == again and #text > 100000)"),
              "true");
}

TEST_F(JsonTest, AnyStringOfCodePointsSurvivesARoundTrip) {
    const bool holds = rc::check("decode(encode(s)) == s", [this] {
        const auto points = *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::oneOf(
            rc::gen::inRange<std::uint32_t>(0, 0x80), rc::gen::inRange<std::uint32_t>(0x80, 0xd800),
            rc::gen::inRange<std::uint32_t>(0xe000, 0x110000)));
        std::string chunk = "local s = '' ";
        for (const std::uint32_t point : points) {
            chunk += "s = s .. utf8.char(" + std::to_string(point) + ") ";
        }
        RC_ASSERT(run(chunk + "return tostring(json.decode(json.encode(s)) == s)") == "true");
    });
    EXPECT_TRUE(holds);
}

// The decoder is total: any text gives a value or an error, which encode or name.
TEST_F(JsonTest, AnyTextGivesAValueOrAnError) {
    const bool holds = rc::check("decode is total", [this] {
        const auto text = *rc::gen::container<std::string>(
            rc::gen::elementOf(std::string("[]{}\",:01.-eEntrufalsd\\ \x80")));
        const std::string kind =
            run("local v, e = json.decode(...) return e and e:kind() or 'ok'", text);
        RC_ASSERT(kind == "ok" || kind == "Internal" || (text.empty() && kind == "Invalid"));
    });
    EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace moira::runtime
