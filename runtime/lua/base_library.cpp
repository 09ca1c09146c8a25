// SPDX-License-Identifier: MIT
#include "runtime/lua/context.hpp"
#include "runtime/lua/error_object.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/lua/sandbox.hpp"
#include "runtime/lua/stock_functions.hpp"

#include <array>

namespace moira::runtime {

namespace {

constexpr const char* modules_key = "moira.modules";

int base_assert(lua_State* L) {
    if (lua_toboolean(L, 1) != 0) return lua_gettop(L);
    luaL_checkany(L, 1);
    if (lua_isnoneornil(L, 2)) return luaL_error(L, "assertion failed!");
    lua_settop(L, 2);
    if (lua_type(L, 2) == LUA_TSTRING) {
        luaL_where(L, 1);
        lua_insert(L, 2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

// `next` of programs; pairs uses the stock one, as it never hands it a read-only table.
int base_next(lua_State* L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    if (is_read_only(L, 1)) return read_only_next(L);
    if (lua_next(L, 1) != 0) return 2;
    lua_pushnil(L);
    return 1;
}

// Upvalue 1: the stock `next` as a closure.
int base_pairs(lua_State* L) {
    luaL_checkany(L, 1);
    if (luaL_getmetafield(L, 1, "__pairs") == LUA_TNIL) {
        luaL_checktype(L, 1, LUA_TTABLE);
        lua_pushvalue(L, lua_upvalueindex(1));
        lua_pushvalue(L, 1);
        lua_pushnil(L);
        return 3;
    }
    lua_pushvalue(L, 1);
    lua_callk(L, 1, 3, 0, [](lua_State*, int, lua_KContext) { return 3; });
    return 3;
}

int ipairs_next(lua_State* L) {
    const lua_Integer slot = luaL_intop(+, luaL_checkinteger(L, 2), 1);
    lua_pushinteger(L, slot);
    return lua_geti(L, 1, slot) == LUA_TNIL ? 1 : 2;
}

// Upvalue 1: ipairs_next as a closure.
int base_ipairs(lua_State* L) {
    if (lua_isnoneornil(L, 1)) return luaL_typeerror(L, 1, "table");
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

int base_rawget(lua_State* L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    lua_settop(L, 2);
    // The entries of a read-only table lie behind it; a program cannot tell, so neither may rawget.
    if (push_contents(L, 1)) {
        lua_insert(L, 2);
        lua_gettable(L, 2);
    } else {
        lua_rawget(L, 1);
    }
    return 1;
}

int base_rawset(lua_State* L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    luaL_checkany(L, 3);
    check_writable(L, 1);
    lua_settop(L, 3);
    lua_rawset(L, 1);
    return 1;
}

// Upvalue 1: the stock xpcall, which keeps its way of yielding.
int base_xpcall(lua_State* L) {
    luaL_checkany(L, 2);
    lua_settop(L, 2);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

int base_print(lua_State* L) {
    const int count = lua_gettop(L);
    luaL_Buffer line;
    luaL_buffinit(L, &line);
    for (int i = 1; i <= count; ++i) {
        if (i > 1) luaL_addchar(&line, ' ');
        luaL_tolstring(L, i, nullptr);
        luaL_addvalue(&line);
    }
    luaL_pushresult(&line);
    std::size_t size = 0;
    const char* text = lua_tolstring(L, -1, &size);
    if (LuaContext* world = context_or_null(L)) world->log(LogLevel::info, {text, size});
    return 0;
}

/// Pushes what `require` finds for the string at `name`, or nil.
void push_module(lua_State* L, int name) {
    luaL_getsubtable(L, LUA_REGISTRYINDEX, modules_key);
    lua_pushvalue(L, name);
    lua_rawget(L, -2);
    if (!lua_isnil(L, -1)) return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_pushvalue(L, name);
    lua_rawget(L, -2);
}

int base_require(lua_State* L) {
    luaL_checkstring(L, 1);
    push_module(L, 1);
    if (lua_isnil(L, -1)) return luaL_error(L, "module '%s' not found", luaL_checkstring(L, 1));
    return 1;
}

int loaded_module(lua_State* L) {
    push_module(L, 2);
    return 1;
}

constexpr std::array<LibraryConstant, 2> package_constants{{{"path", ""}, {"cpath", ""}}};
constexpr LibrarySpec package_spec{"package", {}, package_constants, nullptr};

void open_package(lua_State* L) {
    push_library(L, package_spec);
    lua_newtable(L);
    lua_createtable(L, 0, 2);
    push_function(L, &loaded_module);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    set_library_field(L, -2, "loaded");
    lua_setglobal(L, package_spec.name);
}

void set_closure(lua_State* L, const char* name, lua_CFunction function, lua_CFunction upvalue) {
    push_function(L, upvalue);
    lua_pushcclosure(L, function, 1);
    lua_setglobal(L, name);
}

}  // namespace

void open_base(lua_State* L) {
    constexpr const char* stock_names[] = {"error",    "getmetatable", "pcall",
                                           "rawequal", "select",       "setmetatable",
                                           "tonumber", "tostring",     "type"};
    constexpr LibraryFunction own[] = {
        {"assert", &base_assert}, {"next", &base_next},     {"print", &base_print},
        {"rawget", &base_rawget}, {"rawset", &base_rawset}, {"require", &base_require},
    };
    for (const char* name : stock_names) {
        push_function(L, stock_function("_G", name));
        lua_setglobal(L, name);
    }
    for (const LibraryFunction& entry : own) {
        push_function(L, entry.function);
        lua_setglobal(L, entry.name);
    }
    set_closure(L, "pairs", &base_pairs, stock_function("_G", "next"));
    set_closure(L, "ipairs", &base_ipairs, &ipairs_next);
    set_closure(L, "xpcall", &base_xpcall, stock_function("_G", "xpcall"));
    push_function(L, stock_function("table", "unpack"));
    lua_setglobal(L, "unpack");
    lua_pushglobaltable(L);
    lua_setglobal(L, "_G");
    lua_pushstring(L, LUA_VERSION);
    lua_setglobal(L, "_VERSION");
    open_package(L);
}

void install_module(lua_State* L, const char* name) {
    luaL_getsubtable(L, LUA_REGISTRYINDEX, modules_key);
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
    lua_setglobal(L, name);
}

void open_sandbox(lua_State* L) {
    luaL_checkstack(L, 10, "sandbox");
    open_base(L);
    open_primitive_types(L);
    open_string(L);
    open_table(L);
    open_math(L);
    open_coroutine(L);
    open_os(L);
    open_errors(L);
}

}  // namespace moira::runtime
