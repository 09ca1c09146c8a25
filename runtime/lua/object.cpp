// SPDX-License-Identifier: MIT
#include "runtime/lua/object.hpp"

#include <string_view>

namespace moira::runtime {
namespace {

void push_new_metatable(lua_State* L, const ObjectType& type) {
    luaL_checkstack(L, 8, type.members.name);
    lua_createtable(L, 0, 4);
    lua_pushstring(L, type.members.name);
    lua_setfield(L, -2, "__name");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    for (const LibraryFunction& method : type.members.functions) {
        if (!is_metamethod(method.name)) continue;
        // Programs never see the metatable, so these may be bare C addresses.
        lua_pushcfunction(L, method.function);
        lua_setfield(L, -2, method.name);
    }
    push_lazy_table(L, type.members);
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
    if (place_of(type.members, name) < 0) return;
    push_metatable(L, type);
    lua_pushlstring(L, "__index", 7);
    lua_rawget(L, -2);
    lua_pushlstring(L, name.data(), name.size());
    lua_gettable(L, -2);
    lua_pop(L, 3);
}

}  // namespace moira::runtime
