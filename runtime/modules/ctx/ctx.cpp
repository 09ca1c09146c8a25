// SPDX-License-Identifier: MIT
#include <array>

#include "runtime/lua/library.hpp"
#include "runtime/lua/lua_process.hpp"
#include "runtime/modules/ctx/context_values.hpp"
#include "runtime/modules/modules.hpp"

namespace moira::runtime {
namespace {

/// Pushes a fresh table of all context values.
void push_context(lua_State* L) {
    const sim::Blob* context = self(L).process().context;
    if (context == nullptr) {
        lua_newtable(L);
    } else {
        push_first_value(L, context);
    }
}

int ctx_get(lua_State* L) {
    const char* key = luaL_checkstring(L, 1);
    if (*key == '\0') return fail(L, error_kind::invalid, "empty key");
    push_context(L);
    lua_pushvalue(L, 1);
    lua_rawget(L, -2);
    if (!lua_isnil(L, -1)) {
        lua_pushnil(L);
        return 2;
    }
    lua_pushfstring(L, "key not found: %s", key);
    return fail(L, error_kind::not_found, lua_tostring(L, -1));
}

int ctx_all(lua_State* L) {
    push_context(L);
    lua_pushnil(L);
    return 2;
}

constexpr std::array<LibraryFunction, 2> functions{{{"get", &ctx_get}, {"all", &ctx_all}}};
constexpr LibrarySpec library{.name = "ctx", .functions = functions};

}  // namespace

void push_ctx(lua_State* L) { push_library(L, library); }

void copy_context_values(lua_State* L, int from, int into, bool strict) {
    lua_pushnil(L);
    while (lua_next(L, from) != 0) {
        if (lua_type(L, -2) != LUA_TSTRING) {
            if (strict) luaL_error(L, "context keys must be strings");
            lua_pop(L, 1);
            continue;
        }
        const int type = lua_type(L, -1);
        if (type == LUA_TFUNCTION || type == LUA_TUSERDATA || type == LUA_TTHREAD) {
            luaL_tolstring(L, -1, nullptr);
            lua_remove(L, -2);
        }
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, into);
    }
}

void detach_table(lua_State* L, int index) {
    lua_pushvalue(L, index);
    sim::Blob* copy = encode_values(L, lua_gettop(L));
    if (copy == nullptr) lua_error(L);
    push_first_value(L, copy);
    sim::release_blob(self(L).simulation().memory(), copy);
    lua_replace(L, index);
    lua_pop(L, 1);
}

sim::Blob* merge_context(lua_State* L, int index) {
    const int top = lua_gettop(L);
    push_context(L);
    copy_context_values(L, index, top + 1, false);
    sim::Blob* blob = encode_values(L, top + 1);
    lua_settop(L, top);
    return blob;
}

}  // namespace moira::runtime
