// SPDX-License-Identifier: MIT
#include "runtime/lua/library.hpp"

#include <cstring>

namespace moira::runtime {

namespace {

// The shape of a library, each arrow a metatable:
//   proxy {} -> {__index = cache, __newindex = refuse, ...}    cache {name = closure} -> {__index =
//   load}
constexpr const char* kinds_key = "moira.metatables";
constexpr const char* kind_field = "__kind";

int refuse_assignment(lua_State* L) {
    check_writable(L, 1);
    return luaL_error(L, "attempt to modify a read-only table");
}

int library_pairs(lua_State* L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    push_function(L, &read_only_next);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

int frozen_length(lua_State* L) {
    if (!push_contents(L, 1)) return luaL_error(L, "attempt to get length of a wrong value");
    lua_pushinteger(L, luaL_len(L, -1));
    return 1;
}

bool push_from_spec(lua_State* L, const LibrarySpec& spec, const char* name) {
    for (const LibraryFunction& entry : spec.functions) {
        if (std::strcmp(entry.name, name) != 0) continue;
        push_function(L, entry.function);
        return true;
    }
    for (const LibraryConstant& entry : spec.constants) {
        if (std::strcmp(entry.name, name) != 0) continue;
        switch (entry.type) {
        case LibraryConstant::Type::integer:
            lua_pushinteger(L, entry.integer);
            break;
        case LibraryConstant::Type::number:
            lua_pushnumber(L, entry.number);
            break;
        case LibraryConstant::Type::string:
            lua_pushstring(L, entry.string);
            break;
        }
        return true;
    }
    return false;
}

// __index of a cache: (cache, key). Upvalue 1 is the spec.
int load_name(lua_State* L) {
    const auto* spec = static_cast<const LibrarySpec*>(lua_touserdata(L, lua_upvalueindex(1)));
    lua_settop(L, 2);
    if (lua_type(L, 2) != LUA_TSTRING || !push_from_spec(L, *spec, lua_tostring(L, 2))) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_rawset(L, 1);
    return 1;
}

/// The spec behind the cache at `index`, or null if that is not a cache.
const LibrarySpec* spec_of_cache(lua_State* L, int index) {
    if (lua_getmetatable(L, index) == 0) return nullptr;
    lua_pushlstring(L, "__index", 7);
    lua_rawget(L, -2);
    const LibrarySpec* spec = nullptr;
    if (lua_tocfunction(L, -1) == &load_name && lua_getupvalue(L, -1, 1) != nullptr) {
        spec = static_cast<const LibrarySpec*>(lua_touserdata(L, -1));
        lua_pop(L, 1);
    }
    lua_pop(L, 2);
    return spec;
}

void push_metatable_for_proxy(lua_State* L, int contents) {
    lua_createtable(L, 0, 6);
    lua_pushvalue(L, contents);
    lua_setfield(L, -2, "__index");
    push_function(L, &refuse_assignment);
    lua_setfield(L, -2, "__newindex");
    push_function(L, &library_pairs);
    lua_setfield(L, -2, "__pairs");
}

/// Keeps the smaller of `best` and `name` in `best` if `name` comes after `key`.
void keep_next(std::string_view key, bool from_start, std::string_view name,
               std::string_view& best) {
    if (!from_start && name <= key) return;
    if (best.data() == nullptr || name < best) best = name;
}

// Stack: 1 the library, 2 the key, 3 the cache.
int next_name(lua_State* L, const LibrarySpec& spec) {
    const bool from_start = lua_isnil(L, 2);
    std::string_view key;
    if (!from_start) {
        std::size_t size = 0;
        const char* text = luaL_checklstring(L, 2, &size);
        key = {text, size};
    }
    std::string_view best;
    for (const LibraryFunction& entry : spec.functions)
        keep_next(key, from_start, entry.name, best);
    for (const LibraryConstant& entry : spec.constants)
        keep_next(key, from_start, entry.name, best);
    lua_pushnil(L);
    while (lua_next(L, 3) != 0) {
        lua_pop(L, 1);
        std::size_t size = 0;
        const char* text = lua_tolstring(L, -1, &size);
        keep_next(key, from_start, {text, size}, best);
    }
    if (best.data() == nullptr) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushlstring(L, best.data(), best.size());
    lua_pushvalue(L, -1);
    lua_gettable(L, 3);
    return 2;
}

void copy_metamethods(lua_State* L, int from, int to) {
    lua_pushnil(L);
    while (lua_next(L, from) != 0) {
        lua_pushvalue(L, -2);
        lua_rawget(L, to);
        const bool taken = !lua_isnil(L, -1);
        lua_pop(L, 1);
        if (!taken) {
            lua_pushvalue(L, -2);
            lua_pushvalue(L, -2);
            lua_rawset(L, to);
        }
        lua_pop(L, 1);
    }
}

}  // namespace

void push_library(lua_State* L, const LibrarySpec& spec) {
    luaL_checkstack(L, 8, "library");
    lua_newtable(L);
    const int proxy = lua_gettop(L);
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    // The address is stored as a value, never as a key: it has no say in any order.
    lua_pushlightuserdata(L, const_cast<LibrarySpec*>(&spec));
    lua_pushcclosure(L, &load_name, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, proxy + 1);
    push_metatable_for_proxy(L, proxy + 1);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    if (spec.call != nullptr) {
        push_function(L, spec.call);
        lua_setfield(L, -2, "__call");
    }
    register_metatable(L, -1, spec.name);
    lua_setmetatable(L, proxy);
    lua_settop(L, proxy);
}

void open_library(lua_State* L, const LibrarySpec& spec) {
    push_library(L, spec);
    lua_setglobal(L, spec.name);
}

void set_library_field(lua_State* L, int index, const char* name) {
    index = lua_absindex(L, index);
    if (!push_contents(L, index)) {
        luaL_error(L, "field '%s': not a library", name);
        return;
    }
    lua_insert(L, -2);
    lua_pushstring(L, name);
    lua_insert(L, -2);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

bool push_contents(lua_State* L, int index) {
    if (lua_type(L, index) != LUA_TTABLE || lua_getmetatable(L, index) == 0) return false;
    lua_pushlstring(L, "__newindex", 10);
    lua_rawget(L, -2);
    if (lua_tocfunction(L, -1) != &refuse_assignment) {
        lua_pop(L, 2);
        return false;
    }
    lua_pop(L, 1);
    lua_pushlstring(L, "__index", 7);
    lua_rawget(L, -2);
    lua_remove(L, -2);
    return true;
}

bool is_read_only(lua_State* L, int index) {
    if (!push_contents(L, index)) return false;
    lua_pop(L, 1);
    return true;
}

void check_writable(lua_State* L, int index) {
    if (!is_read_only(L, index)) return;
    lua_getmetatable(L, index);
    const char* kind = metatable_kind(L, -1);
    if (kind != nullptr) luaL_error(L, "attempt to modify read-only table '%s'", kind);
    luaL_error(L, "attempt to modify a read-only table");
}

int read_only_next(lua_State* L) {
    lua_settop(L, 2);
    if (!push_contents(L, 1)) return luaL_typeerror(L, 1, "read-only table");
    if (const LibrarySpec* spec = spec_of_cache(L, 3); spec != nullptr) return next_name(L, *spec);
    lua_pushvalue(L, 2);
    if (lua_next(L, 3) != 0) return 2;
    lua_pushnil(L);
    return 1;
}

void freeze_table(lua_State* L, int index) {
    luaL_checkstack(L, 8, "freeze");
    if (is_read_only(L, index)) return;
    const int table = lua_absindex(L, index);
    const int contents = lua_gettop(L) + 1;
    const bool had_metatable = lua_getmetatable(L, table) != 0;
    if (!had_metatable) lua_pushnil(L);
    lua_newtable(L);
    lua_insert(L, contents);
    const int old_metatable = contents + 1;
    lua_pushnil(L);
    while (lua_next(L, table) != 0) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, contents);
        lua_pushvalue(L, -1);
        lua_pushnil(L);
        lua_rawset(L, table);
    }
    push_metatable_for_proxy(L, contents);
    push_function(L, &frozen_length);
    lua_setfield(L, -2, "__len");
    lua_pushboolean(L, 0);
    if (had_metatable) {
        lua_pop(L, 1);
        lua_pushvalue(L, old_metatable);
        lua_setmetatable(L, contents);
        lua_pushvalue(L, old_metatable);
    }
    lua_setfield(L, -2, "__metatable");
    if (had_metatable) copy_metamethods(L, old_metatable, lua_gettop(L));
    lua_setmetatable(L, table);
    lua_settop(L, contents - 1);
}

void register_metatable(lua_State* L, int index, const char* kind) {
    index = lua_absindex(L, index);
    lua_pushlightuserdata(L, const_cast<char*>(kind));
    lua_setfield(L, index, kind_field);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, kinds_key);
    lua_pushvalue(L, index);
    lua_setfield(L, -2, kind);
    lua_pop(L, 1);
}

const char* metatable_kind(lua_State* L, int index) {
    index = lua_absindex(L, index);
    lua_pushstring(L, kind_field);
    // Programs cannot make a light userdata, so none of their metatables claims a kind.
    const void* kind = lua_rawget(L, index) == LUA_TLIGHTUSERDATA ? lua_touserdata(L, -1) : nullptr;
    lua_pop(L, 1);
    return static_cast<const char*>(kind);
}

bool push_metatable_of_kind(lua_State* L, std::string_view kind) {
    luaL_getsubtable(L, LUA_REGISTRYINDEX, kinds_key);
    lua_pushlstring(L, kind.data(), kind.size());
    lua_rawget(L, -2);
    lua_remove(L, -2);
    return lua_istable(L, -1);
}

void push_userdata_metatable(lua_State* L, const char* name,
                             std::span<const LibraryFunction> methods) {
    if (luaL_newmetatable(L, name) == 0) return;
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_newtable(L);
    for (const LibraryFunction& method : methods) {
        push_function(L, method.function);
        const bool meta = method.name[0] == '_' && method.name[1] == '_';
        lua_setfield(L, meta ? -3 : -2, method.name);
    }
    lua_setfield(L, -2, "__index");
}

}  // namespace moira::runtime
