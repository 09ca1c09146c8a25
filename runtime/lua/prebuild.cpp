// SPDX-License-Identifier: MIT
#include "runtime/lua/prebuild.hpp"

#include "runtime/lua/globals.hpp"
#include "runtime/lua/library.hpp"

#include <cstddef>

namespace moira::runtime {
namespace {

bool is_name_byte(char c, bool first) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    return letter || (!first && c >= '0' && c <= '9');
}

/// The identifier at `at` and what stands before it; empty after the last.
struct Name {
    std::string_view text;
    char before = ' ';
    bool touches_next_dot = false;  ///< `name.` follows without a space
};

Name next_name(std::string_view source, std::size_t& at) {
    while (at < source.size() && !is_name_byte(source[at], true))
        ++at;
    Name name;
    if (at == source.size()) return name;
    if (at != 0) name.before = source[at - 1];
    const std::size_t start = at;
    while (at < source.size() && is_name_byte(source[at], false))
        ++at;
    name.text = source.substr(start, at - start);
    name.touches_next_dot = at + 1 < source.size() && source[at] == '.' && source[at + 1] != '.';
    return name;
}

/// Pushes the pending global of that name, made now, or nil if there is no such one.
void push_global(lua_State* L, int globals, std::string_view name) {
    lua_pushlstring(L, name.data(), name.size());
    push_module(L, lua_gettop(L));
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        push_pending_global(L, globals, lua_gettop(L));
    }
    lua_remove(L, -2);
}

/// Replaces the library on top of the stack by its field of that name, or by nil.
void take_field(lua_State* L, std::string_view name) {
    if (is_read_only(L, -1)) {
        lua_pushlstring(L, name.data(), name.size());
        lua_gettable(L, -2);
    } else {
        lua_pushnil(L);
    }
    lua_remove(L, -2);
}

}  // namespace

void prebuild(lua_State* L, std::string_view source, std::span<const ObjectType* const> types) {
    luaL_checkstack(L, 24, "prebuild");
    const int top = lua_gettop(L);
    lua_pushglobaltable(L);
    lua_pushnil(L);  // the value of the path so far
    std::size_t at = 0;
    for (Name name = next_name(source, at); !name.text.empty(); name = next_name(source, at)) {
        if (name.before == ':') {
            for (const ObjectType* type : types)
                make_method(L, *type, name.text);
            continue;
        }
        if (name.before == '.') {
            take_field(L, name.text);
        } else {
            lua_pop(L, 1);
            push_global(L, top + 1, name.text);
        }
        if (name.touches_next_dot) continue;
        lua_pop(L, 1);
        lua_pushnil(L);
    }
    lua_settop(L, top);
}

}  // namespace moira::runtime
