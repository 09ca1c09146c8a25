// SPDX-License-Identifier: MIT
#include "runtime/lua/globals.hpp"

#include "sim/assert.hpp"

#include <cstddef>
#include <cstdint>

namespace moira::runtime {
namespace {

// The metatable of a `_G` with pending names: for each list a light userdata (its spec) and an
// integer (the settled entries, one bit each), by index from 1; and the metamethods. Programs can
// make no light userdata, so the first one tells this metatable from any of theirs.
//
// The modules by name. A pending one is a light userdata (its LibraryField); its global is pending
// too, and both are made together.
constexpr const char* modules_key = "moira.modules";

constexpr std::size_t bits_of_mask = 62;

int load_global(lua_State* L);
int assign_global(lua_State* L);

std::string_view text_at(lua_State* L, int index) {
    std::size_t size = 0;
    const char* text = lua_tolstring(L, index, &size);
    return {text, size};
}

void push_modules(lua_State* L) {
    luaL_getsubtable(L, LUA_REGISTRYINDEX, modules_key);
}

/// The list in slots `slot` and `slot + 1` of the metatable at `metatable`, or null after the last.
const LibrarySpec* list_at(lua_State* L, int metatable, lua_Integer slot, std::uint64_t& settled) {
    const bool found = lua_rawgeti(L, metatable, slot) == LUA_TLIGHTUSERDATA;
    const auto* spec = found ? static_cast<const LibrarySpec*>(lua_touserdata(L, -1)) : nullptr;
    lua_rawgeti(L, metatable, slot + 1);
    settled = static_cast<std::uint64_t>(lua_tointeger(L, -1));
    lua_pop(L, 2);
    return spec;
}

constexpr std::uint64_t bit_of(int place) {
    return std::uint64_t{1} << static_cast<unsigned>(place);
}

bool is_entry(const LibraryEntry& entry) {
    return entry.function != nullptr || entry.constant != nullptr || entry.field != nullptr;
}

/// The entry `name` of the latest list that has it; none if it is settled and must not be.
LibraryEntry find_entry(lua_State* L, int metatable, std::string_view name, bool pending_only) {
    LibraryEntry latest;
    std::uint64_t settled = 0;
    for (lua_Integer slot = 1;; slot += 2) {
        const LibrarySpec* spec = list_at(L, metatable, slot, settled);
        if (spec == nullptr) return latest;
        const int place = place_of(*spec, name);
        if (place < 0) continue;
        if (pending_only && (settled & bit_of(place)) != 0) return {};
        latest = entry_at(*spec, static_cast<std::size_t>(place));
    }
}

void settle(lua_State* L, int metatable, std::string_view name) {
    std::uint64_t settled = 0;
    for (lua_Integer slot = 1;; slot += 2) {
        const LibrarySpec* spec = list_at(L, metatable, slot, settled);
        if (spec == nullptr) return;
        const int place = place_of(*spec, name);
        if (place < 0) continue;
        lua_pushinteger(L, static_cast<lua_Integer>(settled | bit_of(place)));
        lua_rawseti(L, metatable, slot + 1);
    }
}

/// Pushes the module of the string at `name`, or nil. If it is pending it is made first, and
/// becomes the global of its name.
void make_module(lua_State* L, int globals, int name) {
    luaL_checkstack(L, 12, "module");
    push_modules(L);
    lua_pushvalue(L, name);
    if (lua_rawget(L, -2) == LUA_TLIGHTUSERDATA) {
        const auto* module = static_cast<const LibraryField*>(lua_touserdata(L, -1));
        lua_pop(L, 1);
        module->push(L);
        lua_pushvalue(L, name);
        lua_pushvalue(L, -2);
        lua_rawset(L, -4);
        lua_pushvalue(L, name);
        lua_pushvalue(L, -2);
        lua_rawset(L, globals);
        lua_getmetatable(L, globals);
        settle(L, lua_gettop(L), text_at(L, name));
        lua_pop(L, 1);
    }
    lua_remove(L, -2);
}

bool is_pending_module(lua_State* L, int name) {
    push_modules(L);
    lua_pushvalue(L, name);
    const bool pending = lua_rawget(L, -2) == LUA_TLIGHTUSERDATA;
    lua_pop(L, 2);
    return pending;
}

/// Pushes the value of the pending global `name` after making it one, or nil if there is none.
void make_global(lua_State* L, int globals, int name) {
    luaL_checkstack(L, 12, "globals");
    if (is_pending_module(L, name)) {
        make_module(L, globals, name);
        return;
    }
    lua_getmetatable(L, globals);
    const int metatable = lua_gettop(L);
    const std::string_view text = text_at(L, name);
    const LibraryEntry entry = find_entry(L, metatable, text, true);
    if (!is_entry(entry)) {
        lua_pushnil(L);
    } else {
        push_entry(L, entry);
        lua_pushvalue(L, name);
        lua_pushvalue(L, -2);
        lua_rawset(L, globals);
        settle(L, metatable, text);  // last: an error on the way leaves it pending
    }
    lua_remove(L, metatable);
}

/// Makes what is pending in the lists.
void make_listed(lua_State* L, int globals) {
    lua_getmetatable(L, globals);
    const int metatable = lua_gettop(L);
    std::uint64_t settled = 0;
    for (lua_Integer slot = 1;; slot += 2) {
        const LibrarySpec* spec = list_at(L, metatable, slot, settled);
        if (spec == nullptr) break;
        for (std::size_t place = 0; place < entry_count(*spec); ++place) {
            lua_pushstring(L, entry_at(*spec, place).name());
            make_global(L, globals, metatable + 1);
            lua_settop(L, metatable);
        }
    }
    lua_pop(L, 1);
}

/// Makes what is pending in the modules. Assigning to existing keys is allowed during lua_next.
void make_modules(lua_State* L, int globals) {
    push_modules(L);
    const int modules = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, modules) != 0) {
        const bool pending = lua_type(L, -1) == LUA_TLIGHTUSERDATA;
        lua_pop(L, 1);
        if (!pending) continue;
        make_module(L, globals, modules + 1);
        lua_settop(L, modules + 1);
    }
    lua_pop(L, 1);
}

// __index of `_G`.
int load_global(lua_State* L) {
    lua_settop(L, 2);
    if (lua_type(L, 2) != LUA_TSTRING) {
        lua_pushnil(L);
    } else {
        make_global(L, 1, 2);
    }
    return 1;
}

// __newindex of `_G`: (table, key, value).
int assign_global(lua_State* L) {
    lua_settop(L, 3);
    if (lua_isnil(L, 2)) return luaL_error(L, "index is nil");
    if (lua_type(L, 2) == LUA_TNUMBER && lua_rawequal(L, 2, 2) == 0) {
        return luaL_error(L, "index is NaN");
    }
    settle_global(L, 1, 2);
    lua_rawset(L, 1);
    return 0;
}

void push_pending_metatable(lua_State* L) {
    lua_createtable(L, 4, 2);
    lua_pushcfunction(L, &load_global);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, &assign_global);
    lua_setfield(L, -2, "__newindex");
}

/// Makes the pending modules whose library is called `kind`, under whatever alias.
void make_modules_of_kind(lua_State* L, int globals, std::string_view kind) {
    push_modules(L);
    const int modules = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, modules) != 0) {
        const bool pending = lua_type(L, -1) == LUA_TLIGHTUSERDATA;
        const auto* module = static_cast<const LibraryField*>(lua_touserdata(L, -1));
        if (pending && module->name == kind) make_module(L, globals, modules + 1);
        lua_settop(L, modules + 1);
    }
    lua_pop(L, 1);
}

/// Makes the library in the field of that name of the library with metatable kind `outer`.
void load_inner_library(lua_State* L, std::string_view outer, std::string_view name) {
    if (push_metatable_of_kind(L, outer)) {
        lua_pushlstring(L, "__index", 7);
        lua_rawget(L, -2);
        lua_pushlstring(L, name.data(), name.size());
        lua_gettable(L, -2);
        lua_pop(L, 2);
    }
    lua_pop(L, 1);
}

}  // namespace

void add_globals(lua_State* L, const LibrarySpec& spec) {
    MOIRA_ASSERT(entry_count(spec) <= bits_of_mask);
    lua_pushglobaltable(L);
    if (has_pending_globals(L, -1)) {
        lua_getmetatable(L, -1);
    } else {
        push_pending_metatable(L);
        lua_pushvalue(L, -1);
        lua_setmetatable(L, -3);
    }
    const auto slot = static_cast<lua_Integer>(lua_rawlen(L, -1)) + 1;
    lua_pushlightuserdata(L, const_cast<LibrarySpec*>(&spec));
    lua_rawseti(L, -2, slot);
    lua_pushinteger(L, 0);
    lua_rawseti(L, -2, slot + 1);
    lua_pop(L, 2);
}

void install_module(lua_State* L, const char* name) {
    push_modules(L);
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
    lua_setglobal(L, name);
}

void install_module(lua_State* L, const char* name, const LibraryField& module) {
    lua_pushglobaltable(L);
    lua_pushstring(L, name);
    const bool free = lua_rawget(L, -2) == LUA_TNIL;
    const bool pending = free && has_pending_globals(L, -2);
    lua_pop(L, 2);
    if (!pending) {
        module.push(L);
        install_module(L, name);
        return;
    }
    push_modules(L);
    lua_pushlightuserdata(L, const_cast<LibraryField*>(&module));
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

void remember_module(lua_State* L, const char* name) {
    push_modules(L);
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

void push_module(lua_State* L, int name) {
    lua_pushglobaltable(L);
    const int globals = lua_gettop(L);
    make_module(L, globals, name);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        push_pending_global(L, globals, name);
    }
    lua_remove(L, globals);
}

bool has_pending_globals(lua_State* L, int index) {
    if (lua_type(L, index) != LUA_TTABLE || lua_getmetatable(L, index) == 0) return false;
    const bool pending = lua_rawgeti(L, -1, 1) == LUA_TLIGHTUSERDATA;
    lua_pop(L, 2);
    return pending;
}

void complete_globals(lua_State* L, int index) {
    if (!has_pending_globals(L, index)) return;
    luaL_checkstack(L, 16, "globals");
    index = lua_absindex(L, index);
    make_modules(L, index);
    make_listed(L, index);
    lua_pushnil(L);
    lua_setmetatable(L, index);
}

void push_pending_global(lua_State* L, int globals, int key) {
    key = lua_absindex(L, key);
    lua_pushvalue(L, key);
    if (lua_rawget(L, globals) != LUA_TNIL || lua_type(L, key) != LUA_TSTRING ||
        !has_pending_globals(L, globals)) {
        return;
    }
    lua_pop(L, 1);
    make_global(L, globals, key);
}

void settle_global(lua_State* L, int globals, int key) {
    if (lua_type(L, key) != LUA_TSTRING || !has_pending_globals(L, globals)) return;
    luaL_checkstack(L, 12, "globals");
    if (is_pending_module(L, key)) {
        make_module(L, globals, key);
        lua_pop(L, 1);
    }
    lua_getmetatable(L, globals);
    settle(L, lua_gettop(L), text_at(L, key));
    lua_pop(L, 1);
}

void load_library_of_kind(lua_State* L, std::string_view kind) {
    luaL_checkstack(L, 16, "library");
    if (const std::size_t dot = kind.find('.'); dot != std::string_view::npos) {
        load_inner_library(L, kind.substr(0, dot), kind.substr(dot + 1));
        return;
    }
    const int top = lua_gettop(L);
    lua_pushglobaltable(L);
    const int globals = top + 1;
    make_modules_of_kind(L, globals, kind);
    if (has_pending_globals(L, globals)) {
        lua_pushlstring(L, kind.data(), kind.size());
        lua_getmetatable(L, globals);
        const LibraryEntry any = find_entry(L, globals + 2, kind, false);
        if (is_entry(find_entry(L, globals + 2, kind, true))) {
            make_global(L, globals, globals + 1);
        } else if (any.field != nullptr) {
            any.field->push(L);  // the program took the name, but others may send the library
        }
    }
    lua_settop(L, top);
}

}  // namespace moira::runtime
