// SPDX-License-Identifier: MIT
#include "runtime/lua/context.hpp"
#include "runtime/lua/error_object.hpp"
#include "runtime/lua/globals.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/lua/sandbox.hpp"
#include "runtime/lua/stock_functions.hpp"
#include "runtime/modules/modules.hpp"

#include <array>

namespace moira::runtime {

namespace {

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
    complete_globals(L, 1);
    if (lua_next(L, 1) != 0) return 2;
    lua_pushnil(L);
    return 1;
}

// Upvalue 1: the stock `next` as a closure.
int base_pairs(lua_State* L) {
    luaL_checkany(L, 1);
    if (luaL_getmetafield(L, 1, "__pairs") == LUA_TNIL) {
        luaL_checktype(L, 1, LUA_TTABLE);
        complete_globals(L, 1);
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
        push_pending_global(L, 1, 2);
    }
    return 1;
}

int base_rawset(lua_State* L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    luaL_checkany(L, 3);
    check_writable(L, 1);
    lua_settop(L, 3);
    settle_global(L, 1, 2);
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

int base_getmetatable(lua_State* L) {
    luaL_checkany(L, 1);
    if (has_pending_globals(L, 1) || lua_getmetatable(L, 1) == 0) {
        lua_pushnil(L);
        return 1;
    }
    luaL_getmetafield(L, 1, "__metatable");  // pushes nothing if there is none
    return 1;
}

int base_setmetatable(lua_State* L) {
    static const lua_CFunction stock = stock_function("_G", "setmetatable");
    complete_globals(L, 1);
    return stock(L);
}

int base_require(lua_State* L) {
    luaL_checkstring(L, 1);
    push_module(L, 1);
    if (lua_isnil(L, -1) && push_unlisted_module(L)) return 1;
    if (lua_isnil(L, -1)) return luaL_error(L, "module '%s' not found", luaL_checkstring(L, 1));
    return 1;
}

int loaded_module(lua_State* L) {
    push_module(L, 2);
    return 1;
}

void push_loaded(lua_State* L) {
    lua_newtable(L);
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, &loaded_module);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
}

constexpr std::array<LibraryConstant, 2> package_constants{{{"path", ""}, {"cpath", ""}}};
constexpr std::array<LibraryField, 1> package_fields{{{"loaded", &push_loaded}}};
constexpr LibrarySpec package_spec{
    .name = "package", .constants = package_constants, .fields = package_fields};

void push_closure(lua_State* L, lua_CFunction function, lua_CFunction upvalue) {
    push_function(L, upvalue);
    lua_pushcclosure(L, function, 1);
}

const LibrarySpec& base_spec() {
    const auto stock = [](const char* name) {
        return LibraryFunction{name, stock_function("_G", name)};
    };
    static const std::array<LibraryFunction, 16> functions{{
        {"assert", &base_assert},
        stock("error"),
        {"getmetatable", &base_getmetatable},
        {"next", &base_next},
        stock("pcall"),
        {"print", &base_print},
        stock("rawequal"),
        {"rawget", &base_rawget},
        {"rawset", &base_rawset},
        {"require", &base_require},
        stock("select"),
        {"setmetatable", &base_setmetatable},
        stock("tonumber"),
        stock("tostring"),
        stock("type"),
        {"unpack", stock_function("table", "unpack")},
    }};
    static constexpr std::array<LibraryConstant, 1> constants{{{"_VERSION", LUA_VERSION}}};
    static constexpr std::array<LibraryField, 5> fields{{
        {"_G", [](lua_State* L) { lua_pushglobaltable(L); }},
        {"ipairs", [](lua_State* L) { push_closure(L, &base_ipairs, &ipairs_next); }},
        {"package", [](lua_State* L) { push_library(L, package_spec); }},
        {"pairs", [](lua_State* L) { push_closure(L, &base_pairs, stock_function("_G", "next")); }},
        {"xpcall",
         [](lua_State* L) { push_closure(L, &base_xpcall, stock_function("_G", "xpcall")); }},
    }};
    static const LibrarySpec spec{
        .name = "_G", .functions = functions, .constants = constants, .fields = fields};
    return spec;
}

}  // namespace

void open_base(lua_State* L) {
    add_globals(L, base_spec());
}

void open_sandbox(lua_State* L) {
    static constexpr std::array<LibraryField, 9> libraries{{
        {"boolean", &push_boolean},
        {"coroutine", &push_coroutine},
        {"errors", &push_errors},
        {"integer", &push_integer},
        {"math", &push_math},
        {"number", &push_number},
        {"os", &push_os},
        {"string", &push_string},
        {"table", &push_table},
    }};
    // One list instead of two: every list is searched for every name.
    static const LibrarySpec globals{
        .name = "_G", .fields = libraries, .base = &base_spec()};
    luaL_checkstack(L, 10, "sandbox");
    add_globals(L, globals);
    set_string_metatable(L);
}

}  // namespace moira::runtime
