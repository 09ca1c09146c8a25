// SPDX-License-Identifier: MIT
#include "runtime/lua/library.hpp"
#include "runtime/lua/primitive_types.hpp"
#include "runtime/lua/sandbox.hpp"
#include "runtime/lua/stock_functions.hpp"
#include "runtime/lua/string_library.hpp"

#include <array>
#include <cmath>
#include <cstring>

namespace moira::runtime {

namespace {

/// Cuts a number with a fraction to an integer in place, as the dialect's %d does; what is no
/// number or out of range is left to the stock function's complaint.
void cut_to_integer(lua_State* L, int index) {
    if (lua_type(L, index) != LUA_TNUMBER || lua_isinteger(L, index) != 0) return;
    lua_Integer whole = 0;
    if (lua_numbertointeger(std::trunc(lua_tonumber(L, index)), &whole) == 0) return;
    lua_pushinteger(L, whole);
    lua_replace(L, index);
}

int string_format(lua_State* L) {
    static const lua_CFunction stock = stock_function("string", "format");
    const char* format = luaL_checkstring(L, 1);
    int argument = 1;
    for (const char* at = std::strchr(format, '%'); at != nullptr; at = std::strchr(at, '%')) {
        ++at;
        if (*at == '%') {
            ++at;
            continue;
        }
        at += std::strspn(at, "-+ #0123456789.");
        ++argument;
        if (*at != '\0' && std::strchr("dixXoc", *at) != nullptr) cut_to_integer(L, argument);
    }
    return stock(L);
}

const std::array<LibraryFunction, 15>& string_functions() {
    const auto stock = [](const char* name) {
        return LibraryFunction{name, stock_function("string", name)};
    };
    static const std::array<LibraryFunction, 15> functions{{
        stock("byte"),
        stock("char"),
        {"find", &string_find},
        {"format", &string_format},
        {"gfind", &string_gmatch},
        {"gmatch", &string_gmatch},
        {"gsub", &string_gsub},
        {"is", &is_string},
        stock("len"),
        stock("lower"),
        {"match", &string_match},
        stock("rep"),
        stock("reverse"),
        stock("sub"),
        stock("upper"),
    }};
    return functions;
}

const LibrarySpec& string_spec() {
    static const LibrarySpec spec{"string", string_functions(), {}, &cast_to_string};
    return spec;
}

constexpr int library_slot = 1;

/// Pushes the metatable of strings.
void push_string_metatable(lua_State* L) {
    lua_pushlstring(L, "", 0);
    lua_getmetatable(L, -1);
    lua_remove(L, -2);
}

// The first __index of strings: (string, key). Makes the library, whose cache is the next one.
int first_method(lua_State* L) {
    push_string(L);
    push_contents(L, -1);
    lua_pushvalue(L, 2);
    lua_gettable(L, -2);
    return 1;
}

}  // namespace

void push_string(lua_State* L) {
    luaL_checkstack(L, 10, "string");
    push_string_metatable(L);
    if (lua_rawgeti(L, -1, library_slot) == LUA_TNIL) {
        lua_pop(L, 1);
        push_library(L, string_spec());
        // The table behind the library: a method call costs what it costs in stock Lua.
        push_contents(L, -1);
        lua_setfield(L, -3, "__index");
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, library_slot);
    }
    lua_remove(L, -2);
}

/// Gives strings their methods and their arithmetic ("10" + 1).
void set_string_metatable(lua_State* L) {
    constexpr const char* arithmetic[] = {"__add", "__sub", "__mul",  "__mod",
                                          "__pow", "__div", "__idiv", "__unm"};
    lua_pushlstring(L, "", 0);
    lua_createtable(L, 0, 11);
    for (const char* name : arithmetic) {
        // Programs never see these functions, so they may be bare C addresses.
        lua_pushcfunction(L, stock_function("string metatable", name));
        lua_setfield(L, -2, name);
    }
    lua_pushcfunction(L, &first_method);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

}  // namespace moira::runtime
