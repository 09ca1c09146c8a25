// SPDX-License-Identifier: MIT
#include "runtime/lua/primitive_types.hpp"

#include "runtime/lua/error_object.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/lua/sandbox.hpp"

#include <array>

namespace moira::runtime {

namespace {

using Test = bool (*)(lua_State* L, int index);

bool test_string(lua_State* L, int index) {
    return lua_type(L, index) == LUA_TSTRING;
}

bool test_number(lua_State* L, int index) {
    return lua_type(L, index) == LUA_TNUMBER;
}

bool test_boolean(lua_State* L, int index) {
    return lua_type(L, index) == LUA_TBOOLEAN;
}

// 10/2 prints as 5 and counts as an integer.
bool test_integer(lua_State* L, int index) {
    int whole = 0;
    if (lua_type(L, index) != LUA_TNUMBER) return false;
    lua_tointegerx(L, index, &whole);
    return whole != 0;
}

/// Pushes `expected string, got number`; a number that is no integer is shown.
const char* push_complaint(lua_State* L, const char* type, int index) {
    if (lua_type(L, index) == LUA_TNUMBER) {
        lua_pushvalue(L, index);
        return lua_pushfstring(L, "expected %s, got number %s", type, lua_tostring(L, -1));
    }
    return lua_pushfstring(L, "expected %s, got %s", type, luaL_typename(L, index));
}

int cast(lua_State* L, const char* type, Test test) {
    if (!test(L, 2)) return luaL_error(L, "%s", push_complaint(L, type, 2));
    lua_settop(L, 2);
    return 1;
}

int is(lua_State* L, const char* type, Test test) {
    lua_settop(L, 2);
    if (test(L, 2)) {
        lua_pushnil(L);
        return 2;
    }
    return fail(L, error_kind::invalid, push_complaint(L, type, 2));
}

int cast_to_integer(lua_State* L) {
    return cast(L, "integer", &test_integer);
}

int cast_to_number(lua_State* L) {
    return cast(L, "number", &test_number);
}

int cast_to_boolean(lua_State* L) {
    return cast(L, "boolean", &test_boolean);
}

int is_integer(lua_State* L) {
    return is(L, "integer", &test_integer);
}

int is_number(lua_State* L) {
    return is(L, "number", &test_number);
}

int is_boolean(lua_State* L) {
    return is(L, "boolean", &test_boolean);
}

constexpr std::array<LibraryFunction, 1> integer_functions{{{"is", &is_integer}}};
constexpr std::array<LibraryFunction, 1> number_functions{{{"is", &is_number}}};
constexpr std::array<LibraryFunction, 1> boolean_functions{{{"is", &is_boolean}}};
constexpr LibrarySpec integer_spec{"integer", integer_functions, {}, &cast_to_integer};
constexpr LibrarySpec number_spec{"number", number_functions, {}, &cast_to_number};
constexpr LibrarySpec boolean_spec{"boolean", boolean_functions, {}, &cast_to_boolean};

}  // namespace

int cast_to_string(lua_State* L) {
    return cast(L, "string", &test_string);
}

int is_string(lua_State* L) {
    return is(L, "string", &test_string);
}

void push_integer(lua_State* L) {
    push_library(L, integer_spec);
}

void push_number(lua_State* L) {
    push_library(L, number_spec);
}

void push_boolean(lua_State* L) {
    push_library(L, boolean_spec);
}

}  // namespace moira::runtime
