// SPDX-License-Identifier: MIT
#include "runtime/lua/object.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace moira::runtime {
namespace {

bool is_metamethod(const LibraryFunction& method) {
    return method.name[0] == '_' && method.name[1] == '_';
}

// __index of a table of methods: (table, key). Upvalues: the methods and their number.
int load_method(lua_State* L) {
    const std::span methods{
        static_cast<const LibraryFunction*>(lua_touserdata(L, lua_upvalueindex(1))),
        static_cast<std::size_t>(lua_tointeger(L, lua_upvalueindex(2)))};
    lua_settop(L, 2);
    std::size_t size = 0;
    const char* name = lua_type(L, 2) == LUA_TSTRING ? lua_tolstring(L, 2, &size) : nullptr;
    for (const LibraryFunction& method : methods) {
        if (name == nullptr || std::string_view{name, size} != method.name) continue;
        if (is_metamethod(method)) break;
        push_function(L, method.function);
        lua_pushvalue(L, 2);
        lua_pushvalue(L, -2);
        lua_rawset(L, 1);
        return 1;
    }
    lua_pushnil(L);
    return 1;
}

/// Pushes a table that makes each method on its first use.
void push_methods(lua_State* L, std::span<const LibraryFunction> methods) {
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    // The address is stored as a value, never as a key: it has no say in any order.
    lua_pushlightuserdata(L, const_cast<LibraryFunction*>(methods.data()));
    lua_pushinteger(L, static_cast<lua_Integer>(methods.size()));
    lua_pushcclosure(L, &load_method, 2);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}

void push_new_metatable(lua_State* L, const ObjectType& type) {
    luaL_checkstack(L, 8, type.name);
    lua_createtable(L, 0, 4);
    lua_pushstring(L, type.name);
    lua_setfield(L, -2, "__name");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    for (const LibraryFunction& method : type.methods) {
        if (!is_metamethod(method)) continue;
        // Programs never see the metatable, so these may be bare C addresses.
        lua_pushcfunction(L, method.function);
        lua_setfield(L, -2, method.name);
    }
    push_methods(L, type.methods);
    lua_setfield(L, -2, "__index");
}

void push_metatable(lua_State* L, const ObjectType& type) {
    // Negative: luaL_ref hands out positive keys of the same table.
    const lua_Integer key = -static_cast<lua_Integer>(type.kind);
    if (lua_rawgeti(L, LUA_REGISTRYINDEX, key) == LUA_TTABLE) return;
    lua_pop(L, 1);
    push_new_metatable(L, type);
    lua_pushvalue(L, -1);
    lua_rawseti(L, LUA_REGISTRYINDEX, key);
}

}  // namespace

void set_object_type(lua_State* L, const ObjectType& type) {
    push_metatable(L, type);
    lua_setmetatable(L, -2);
}

void make_method(lua_State* L, const ObjectType& type, std::string_view name) {
    const auto has_name = [&](const LibraryFunction& method) { return name == method.name; };
    if (std::none_of(type.methods.begin(), type.methods.end(), has_name)) return;
    push_metatable(L, type);
    lua_pushlstring(L, "__index", 7);
    lua_rawget(L, -2);
    lua_pushlstring(L, name.data(), name.size());
    lua_gettable(L, -2);
    lua_pop(L, 3);
}

}  // namespace moira::runtime
