// SPDX-License-Identifier: MIT
#include "runtime/lua/globals.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/lua/sandbox.hpp"
#include "runtime/lua/stock_functions.hpp"

#include <array>
#include <limits>

namespace moira::runtime {

namespace {

int check_size(lua_State* L, int index) {
    const lua_Integer size = luaL_optinteger(L, index, 0);
    luaL_argcheck(L, size >= 0 && size <= std::numeric_limits<int>::max(), index,
                  "size out of range");
    return static_cast<int>(size);
}

int table_create(lua_State* L) {
    lua_createtable(L, check_size(L, 1), check_size(L, 2));
    return 1;
}

int table_getn(lua_State* L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushinteger(L, luaL_len(L, 1));
    return 1;
}

int table_maxn(lua_State* L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    if (push_contents(L, 1)) lua_replace(L, 1);
    lua_settop(L, 1);
    lua_pushinteger(L, 0);
    lua_pushnil(L);
    while (lua_next(L, 1) != 0) {
        lua_pop(L, 1);
        if (lua_type(L, 3) == LUA_TNUMBER && lua_compare(L, 2, 3, LUA_OPLT) != 0) {
            lua_pushvalue(L, 3);
            lua_replace(L, 2);
        }
    }
    return 1;
}

int table_freeze(lua_State* L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    complete_globals(L, 1);
    if (!is_read_only(L, 1) && luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) {
        return luaL_error(L, "cannot change a protected metatable");
    }
    lua_settop(L, 1);
    freeze_table(L, 1);
    return 1;
}

int table_isfrozen(lua_State* L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushboolean(L, is_read_only(L, 1) ? 1 : 0);
    return 1;
}

const LibrarySpec& table_spec() {
    const auto stock = [](const char* name) {
        return LibraryFunction{name, stock_function("table", name)};
    };
    static const std::array<LibraryFunction, 10> functions{{
        stock("concat"),
        {"create", &table_create},
        {"freeze", &table_freeze},
        {"getn", &table_getn},
        stock("insert"),
        {"isfrozen", &table_isfrozen},
        {"maxn", &table_maxn},
        stock("remove"),
        stock("sort"),
        stock("unpack"),
    }};
    static const LibrarySpec spec{.name = "table", .functions = functions};
    return spec;
}

}  // namespace

void push_table(lua_State* L) {
    push_library(L, table_spec());
}

}  // namespace moira::runtime
