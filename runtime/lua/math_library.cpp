// SPDX-License-Identifier: MIT
#include "runtime/lua/context.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/lua/sandbox.hpp"
#include "runtime/lua/stock_functions.hpp"

#include <array>
#include <cstdint>
#include <limits>

namespace moira::runtime {

namespace {

LuaContext& drawing_context(lua_State* L) {
    LuaContext* world = context_or_null(L);
    if (world == nullptr) luaL_error(L, "math.random: there is no run to draw from");
    return *world;
}

/// A number in [0, 1) of 53 bits.
lua_Number draw_fraction(lua_State* L) {
    constexpr lua_Number unit = 1.0 / 9007199254740992.0;
    return static_cast<lua_Number>(drawing_context(L).draw(0) >> 11U) * unit;
}

int math_random(lua_State* L) {
    lua_Integer low = 1;
    lua_Integer high = 0;
    switch (lua_gettop(L)) {
    case 0:
        lua_pushnumber(L, draw_fraction(L));
        return 1;
    case 1:
        high = luaL_checkinteger(L, 1);
        if (high != 0) break;
        lua_pushinteger(L, static_cast<lua_Integer>(drawing_context(L).draw(0)));
        return 1;
    case 2:
        low = luaL_checkinteger(L, 1);
        high = luaL_checkinteger(L, 2);
        break;
    default:
        return luaL_error(L, "wrong number of arguments");
    }
    luaL_argcheck(L, low <= high, lua_gettop(L), "interval is empty");
    const std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    // A span of all 64-bit numbers wraps to bound 0, which means just that.
    const std::uint64_t offset = drawing_context(L).draw(span + 1);
    lua_pushinteger(L, static_cast<lua_Integer>(static_cast<std::uint64_t>(low) + offset));
    return 1;
}

// The run's seed is the plan's matter.
int math_randomseed(lua_State* /*L*/) {
    return 0;
}

const LibrarySpec& math_spec() {
    constexpr const char* stock_names[] = {
        "abs",  "acos",  "asin",  "atan", "ceil",  "cos",       "cosh", "deg",  "exp", "floor",
        "fmod", "frexp", "ldexp", "log",  "log10", "max",       "min",  "modf", "pow", "rad",
        "sin",  "sinh",  "sqrt",  "tan",  "tanh",  "tointeger", "type", "ult"};
    static const auto functions = [&] {
        std::array<LibraryFunction, std::size(stock_names) + 4> all{};
        std::size_t count = 0;
        for (const char* name : stock_names)
            all[count++] = {name, stock_function("math", name)};
        all[count++] = {"atan2", stock_function("math", "atan")};
        all[count++] = {"mod", stock_function("math", "fmod")};
        all[count++] = {"random", &math_random};
        all[count++] = {"randomseed", &math_randomseed};
        return all;
    }();
    static constexpr std::array<LibraryConstant, 4> constants{{
        {"huge", std::numeric_limits<double>::max()},
        {"maxinteger", std::numeric_limits<std::int64_t>::max()},
        {"mininteger", std::numeric_limits<std::int64_t>::min()},
        {"pi", 3.141592653589793},
    }};
    static const LibrarySpec spec{.name = "math", .functions = functions, .constants = constants};
    return spec;
}

}  // namespace

void push_math(lua_State* L) {
    push_library(L, math_spec());
}

}  // namespace moira::runtime
