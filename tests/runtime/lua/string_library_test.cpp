// SPDX-License-Identifier: MIT
//
// Our string functions in one Lua state against the stock ones in another: same chunk, same text of
// all results, error messages included.
#include "runtime/lua/context.hpp"
#include "runtime/lua/error_object.hpp"
#include "runtime/lua/image.hpp"
#include "runtime/lua/string_library.hpp"

#include <gtest/gtest.h>
#include <lua.hpp>
#include <rapidcheck.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/mman.h>
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

enum class Functions : std::uint8_t { stock, ours };

constexpr const char* prelude = R"lua(
function show(...)
    local out = {}
    for i = 1, select('#', ...) do
        local value = select(i, ...)
        out[i] = (type(value) == 'string' and '"' or '') .. tostring(value)
    end
    return table.concat(out, '|')
end
function try(f, ...) return show(pcall(f, ...)) end
function all(s, p, init)
    local out = {}
    for a, b, c in string.gmatch(s, p, init) do out[#out + 1] = show(a, b, c) end
    return table.concat(out, ';')
end
)lua";

class ScriptState {
public:
    explicit ScriptState(Functions functions) : state_(luaL_newstate()) {
        set_context(state_.get(), functions == Functions::ours ? &context : nullptr);
        luaL_openlibs(state_.get());
        if (functions == Functions::ours) replace();
        run(prelude);
    }

    /// The text of the chunk's first result, or of its error.
    std::string run(const char* chunk, std::vector<std::string> arguments = {}) {
        lua_State* lua = state_.get();
        lua_settop(lua, 0);
        if (luaL_loadbuffer(lua, chunk, std::char_traits<char>::length(chunk), "=c") != LUA_OK) {
            return lua_tostring(lua, -1);
        }
        for (const std::string& text : arguments) {
            lua_pushlstring(lua, text.data(), text.size());
        }
        lua_pcall(lua, static_cast<int>(arguments.size()), 1, 0);
        std::size_t size = 0;
        const char* text = lua_tolstring(lua, -1, &size);
        return text == nullptr ? "no text" : std::string(text, size);
    }

    lua_State* lua() { return state_.get(); }

    TestContext context;

private:
    void replace() {
        lua_State* lua = state_.get();
        lua_getglobal(lua, "string");
        const luaL_Reg functions[] = {{"find", &string_find},
                                      {"match", &string_match},
                                      {"gmatch", &string_gmatch},
                                      {"gsub", &string_gsub},
                                      {nullptr, nullptr}};
        luaL_setfuncs(lua, functions, 0);
        lua_pop(lua, 1);
    }

    std::unique_ptr<lua_State, CloseState> state_;
};

class StringLibraryTest : public testing::Test {
protected:
    ScriptState stock{Functions::stock};
    ScriptState ours{Functions::ours};

    void expect_same(const char* chunk) { EXPECT_EQ(ours.run(chunk), stock.run(chunk)) << chunk; }

    template <typename Property>
    void check(const Property& property) {
        rc::detail::TestParams params;
        params.maxSuccess = 5'000;
        params.maxSize = 12;
        const rc::detail::TestMetadata metadata{"string library", "equals stock Lua"};
        const auto result = rc::detail::checkTestable(property, metadata, params);
        std::ostringstream text;
        rc::detail::printResultMessage(result, text);
        EXPECT_TRUE(result.template is<rc::detail::SuccessResult>()) << text.str();
    }
};

TEST_F(StringLibraryTest, FindAndMatchAgreeWithStock) {
    const char* const chunks[] = {
        "return try(string.find)",
        "return try(string.find, nil, 'a')",
        "return try(string.find, 'a', {})",
        "return try(string.find, 'abc', 'b', 'x')",
        "return try(string.find, 'abc', 'b', 1.5)",
        "return try(string.find, 'abc', 'b', -1)",
        "return try(string.find, 'abc', 'b', -2)",
        "return try(string.find, 'abc', 'b', -200)",
        "return try(string.find, 'abc', '', 4)",
        "return try(string.find, 'abc', '', 5)",
        "return try(string.find, 'abc', '', math.mininteger)",
        "return try(string.find, 'abc', '', math.maxinteger)",
        "return try(string.find, 'a.c', '.', 1, true)",
        "return try(string.find, 'a.c', '.', 2, true)",
        "return try(string.find, 'a+c', '+', nil, true)",
        "return try(string.find, '', '')",
        "return try(string.find, 'abc', ')')",
        "return try(string.match, 'abc', ')')",
        "return try(string.find, 12345, 34)",
        "return try(string.match, 'key = value', '^(%w+)%s*=%s*(%w+)$')",
        "return try(string.match, 'abc', '()b()')",
        "return try(string.match, 'abc', '^b', 2)",
        "return try(string.match, 'abc', '(a')",
    };
    for (const char* chunk : chunks)
        expect_same(chunk);
}

TEST_F(StringLibraryTest, GsubAndGmatchAgreeWithStock) {
    const char* const chunks[] = {
        "return try(string.gsub)",
        "return try(string.gsub, 'a', 'a')",
        "return try(string.gsub, 'a', 'a', true)",
        "return try(string.gsub, 'a', 'a', nil)",
        "return try(string.gsub, 'a', 'a', 'b', 'x')",
        "return try(string.gsub, 'a', 'a', 7)",
        "return try(string.gsub, 'hello', 'l', '%0%0')",
        "return try(string.gsub, 'hello', 'l', '%1%%')",
        "return try(string.gsub, 'hello', '(l)(.)', '%2%1')",
        "return try(string.gsub, 'hello', '()l', '%1')",
        "return try(string.gsub, 'hello', 'l', '%2')",
        "return try(string.gsub, 'hello', 'l', '%x')",
        "return try(string.gsub, 'hello', 'l', '%')",
        "return try(string.gsub, 'hello', '(l', 'x')",
        "return try(string.gsub, 'hello', '(l', '%1')",
        "return try(string.gsub, 'hello', '', '-')",
        "return try(string.gsub, 'hello', '^h', 'x', 5)",
        "return try(string.gsub, 'hello', 'l', 'x', 0)",
        "return try(string.gsub, 'hello', 'l', 'x', -1)",
        "return try(string.gsub, 'hello', 'l', 'x', 1)",
        "return try(string.gsub, 'hello', 'l', {l = 'L'})",
        "return try(string.gsub, 'hello', '.', {l = 1, h = false})",
        "return try(string.gsub, 'hello', '.', {l = true})",
        "return try(string.gsub, 'hello', '.', {l = {}})",
        "return try(string.gsub, 'hello', '()', {'a', 'b'})",
        "return try(string.gsub, 'ab', '.', setmetatable({}, {__index = function(_, k) "
        "return k .. k end}))",
        "return try(string.gsub, 'hello', '(l)(.)', function(a, b) return b .. a end)",
        "return try(string.gsub, 'hello', 'l', function() end)",
        "return try(string.gsub, 'hello', 'l', function() return false end)",
        "return try(string.gsub, 'hello', 'l', function() return function() end end)",
        "return try(string.gsub, 'hello', 'l', function() error('boom', 0) end)",
        "return try(string.gsub, 5, '5', '6')",
        "return all('abc', '')",
        "return all('key=1, other=22', '(%w+)=(%w+)')",
        "return all('^a^a', '^a')",
        "return all('abc', '%w', -2)",
        "return all('abc', '%w', 10)",
        "return all('abc', '()')",
        "return try(string.gmatch, 'a')",
        "return try(string.gmatch('abc', '(a'))",
        "local f = string.gmatch('ab', '%w'); f(); f(); return show(f(), f())",
        "return show(string.gsub(('x'):rep(3000), 'x', '%0%0%0'))",
        "return (string.gsub('abc', '%w', function(c) "
        "return (string.gsub(c .. c, c, {[c] = '<' .. c .. '>'})) end))",
        "local function r(n) return (string.gsub('a', 'a', function() "
        "return r(n + 1) end)) end return (show(pcall(r, 1)):match('overflow'))",
    };
    for (const char* chunk : chunks)
        expect_same(chunk);
}

TEST_F(StringLibraryTest, CallbacksCannotYieldAcrossGsub) {
    expect_same("local co = coroutine.wrap(function() return pcall(string.gsub, 'a', 'a', "
                "coroutine.yield) end) return show(co())");
}

rc::Gen<std::string> text_of(const std::string& alphabet, int size_max) {
    return rc::gen::mapcat(rc::gen::inRange(0, size_max + 1), [alphabet](int size) {
        return rc::gen::container<std::string>(static_cast<std::size_t>(size),
                                               rc::gen::elementOf(alphabet));
    });
}

TEST_F(StringLibraryTest, AgreesWithStockOnRandomCalls) {
    check([this] {
        const std::string subject = *text_of("ab(1 %", 10);
        const std::string pattern = *text_of("ab.%[]^$()*+-?1", 6);
        const std::string replacement = *text_of("x%%0123", 4);
        const std::string number = std::to_string(*rc::gen::inRange(-3, 12));
        const std::vector<std::string> arguments{subject, pattern, replacement, number};
        const char* chunk = R"lua(
            local s, p, r, n = ...
            n = tonumber(n)
            local key = s:sub(1, 1)
            return table.concat({
                try(string.find, s, p, n), try(string.match, s, p, n), try(all, s, p, n),
                try(string.gsub, s, p, r, n), try(string.gsub, s, p, r),
                try(string.gsub, s, p, {[key] = r, a = false, [2] = 'two'}),
                try(string.gsub, s, p, function(...) return show(...) end, n),
            }, '\n'))lua";
        RC_ASSERT(ours.run(chunk, arguments) == stock.run(chunk, arguments));
    });
}

TEST_F(StringLibraryTest, GmatchWorksUnderItsOldName) {
    lua_register(ours.lua(), "gfind", &string_gmatch);
    EXPECT_EQ(ours.run("local out = '' for w in gfind('a b', '%w') do "
                       "out = out .. w .. ';' end return out"),
              "a;b;");
}

TEST_F(StringLibraryTest, ZMatchesTheZeroByteAsInLua51) {
    EXPECT_EQ(ours.run("return show(string.find('a\\0b', '%z'))"), "2|2");
}

TEST_F(StringLibraryTest, AnExponentialPatternEndsAndMarksTheProcess) {
    ours.context.native_budget = 100'000;
    EXPECT_EQ(ours.run("return try(string.find, ('a'):rep(60), ('a*'):rep(30) .. 'b')"),
              "false|\"pattern too complex: match step limit exceeded");
    EXPECT_TRUE(ours.context.budget_exhausted);
    EXPECT_EQ(ours.context.native_budget, 0U);
}

TEST_F(StringLibraryTest, EveryFunctionSpendsTheBudget) {
    for (const char* chunk :
         {"return string.find('aab', 'ab')", "return string.match('aab', 'b')",
          "return string.gmatch('aab', 'b')()", "return (string.gsub('aab', 'b', 'c'))"}) {
        ours.context.native_budget = 1'000;
        ours.run(chunk);
        EXPECT_LT(ours.context.native_budget, 1'000U) << chunk;
        EXPECT_FALSE(ours.context.budget_exhausted) << chunk;
    }
}

TEST_F(StringLibraryTest, AStateWithoutContextStillMatches) {
    set_context(ours.lua(), nullptr);
    EXPECT_EQ(ours.run("return show(string.find('abc', '%l', 2))"), "2|2");
}

int make_error(lua_State* L) {
    push_error(L, error_kind::internal, luaL_checkstring(L, 1));
    return 1;
}

TEST_F(StringLibraryTest, ErrorObjectsCountAsReplacementText) {
    lua_register(ours.lua(), "failure", &make_error);
    EXPECT_EQ(ours.run("return show(string.gsub('abc', 'b', function() "
                       "return failure('oops') end))"),
              "\"aoopsc|1");
    EXPECT_EQ(ours.run("return show(string.gsub('abc', 'b', {b = failure('oops')}))"),
              "\"aoopsc|1");
}

// Only states in a slot accept error objects as string arguments (runtime/lua/redirects.cpp).
TEST(StringLibraryInSlotTest, ErrorObjectsCountAsTextInEveryArgument) {
    constexpr std::size_t size = std::size_t{16} << 20U;
    void* const memory =
        mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    TestContext context;
    const Slot slot{.base = static_cast<std::byte*>(memory), .reserved = size};
    lua_State* const lua = new_state(slot, {}, &context);
    ASSERT_NE(lua, nullptr);
    luaL_requiref(lua, "_G", luaopen_base, 1);
    lua_register(lua, "failure", &make_error);
    lua_register(lua, "find", &string_find);
    lua_register(lua, "match", &string_match);
    lua_register(lua, "gmatch", &string_gmatch);
    lua_register(lua, "gsub", &string_gsub);
    const char* chunk = R"lua(
        local e = failure('name not found')
        assert(find(e, 'not found') == 6)
        assert(find('x: name not found', e) == 4)
        assert(match(e, '^%a+') == 'name')
        assert(gmatch(e, failure('%a+'))() == 'name')
        assert(gsub(e, 'z', '') == 'name not found')
        assert(gsub('a', 'a', e) == 'name not found')
        assert(gsub(e, 'name ', failure('%0%0')) == 'name name not found')
    )lua";
    const bool ok = luaL_dostring(lua, chunk) == LUA_OK;
    EXPECT_TRUE(ok) << lua_tostring(lua, -1);
    munmap(memory, size);
}

}  // namespace
}  // namespace moira::runtime
