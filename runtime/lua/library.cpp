// SPDX-License-Identifier: MIT
#include "runtime/lua/library.hpp"

#include "runtime/lua/globals.hpp"

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

void push_constant(lua_State* L, const LibraryConstant& constant) {
    switch (constant.type) {
    case LibraryConstant::Type::integer:
        lua_pushinteger(L, constant.integer);
        break;
    case LibraryConstant::Type::number:
        lua_pushnumber(L, constant.number);
        break;
    case LibraryConstant::Type::string:
        lua_pushstring(L, constant.string);
        break;
    }
}

// __index of a cache: (cache, key). Upvalue 1 is the spec.
int load_name(lua_State* L) {
    const auto* spec = static_cast<const LibrarySpec*>(lua_touserdata(L, lua_upvalueindex(1)));
    lua_settop(L, 2);
    std::size_t size = 0;
    const char* name = lua_type(L, 2) == LUA_TSTRING ? lua_tolstring(L, 2, &size) : nullptr;
    const int place = name == nullptr ? -1 : place_of(*spec, {name, size});
    if (place < 0 || is_metamethod(name)) {
        lua_pushnil(L);
        return 1;
    }
    push_entry(L, entry_at(*spec, static_cast<std::size_t>(place)));
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
    // Programs never see these two, so they may be bare C addresses.
    lua_pushcfunction(L, &refuse_assignment);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, &library_pairs);
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
    for (std::size_t place = 0; place < entry_count(spec); ++place)
        keep_next(key, from_start, entry_at(spec, place).name(), best);
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

const char* LibraryEntry::name() const {
    if (function != nullptr) return function->name;
    return constant != nullptr ? constant->name : field->name;
}

std::size_t entry_count(const LibrarySpec& spec) {
    const std::size_t own = spec.functions.size() + spec.constants.size() + spec.fields.size();
    return own + (spec.base != nullptr ? entry_count(*spec.base) : 0);
}

LibraryEntry entry_at(const LibrarySpec& spec, std::size_t place) {
    if (place < spec.functions.size()) return {.function = &spec.functions[place]};
    place -= spec.functions.size();
    if (place < spec.constants.size()) return {.constant = &spec.constants[place]};
    place -= spec.constants.size();
    if (place < spec.fields.size()) return {.field = &spec.fields[place]};
    return entry_at(*spec.base, place - spec.fields.size());
}

int place_of(const LibrarySpec& spec, std::string_view name) {
    int first = 0;
    const auto search = [&](auto entries) {
        for (const auto& entry : entries) {
            if (name == entry.name) return true;
            ++first;
        }
        return false;
    };
    for (const LibrarySpec* part = &spec; part != nullptr; part = part->base) {
        if (search(part->functions) || search(part->constants) || search(part->fields)) {
            return first;
        }
    }
    return -1;
}

void push_entry(lua_State* L, const LibraryEntry& entry) {
    if (entry.function != nullptr) {
        push_function(L, entry.function->function);
    } else if (entry.field != nullptr) {
        entry.field->push(L);
    } else {
        push_constant(L, *entry.constant);
    }
}

void push_lazy_table(lua_State* L, const LibrarySpec& spec) {
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    // The address is stored as a value, never as a key: it has no say in any order.
    lua_pushlightuserdata(L, const_cast<LibrarySpec*>(&spec));
    lua_pushcclosure(L, &load_name, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}

void push_library(lua_State* L, const LibrarySpec& spec) {
    luaL_checkstack(L, 8, "library");
    lua_newtable(L);
    const int proxy = lua_gettop(L);
    push_lazy_table(L, spec);
    push_metatable_for_proxy(L, proxy + 1);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    if (spec.call != nullptr) {
        lua_pushcfunction(L, spec.call);
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
    lua_pushcfunction(L, &frozen_length);
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
    for (int tries = 0;; ++tries) {
        luaL_getsubtable(L, LUA_REGISTRYINDEX, kinds_key);
        lua_pushlstring(L, kind.data(), kind.size());
        const int type = lua_rawget(L, -2);
        lua_remove(L, -2);
        if (type == LUA_TTABLE || tries != 0) return type == LUA_TTABLE;
        lua_pop(L, 1);
        load_library_of_kind(L, kind);
    }
}

}  // namespace moira::runtime
