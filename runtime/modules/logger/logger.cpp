// SPDX-License-Identifier: MIT
#include "runtime/modules/logger/logger.hpp"

#include "runtime/lua/context.hpp"
#include "runtime/lua/error_object.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/lua/object.hpp"
#include "runtime/lua/value_codec.hpp"

#include <array>
#include <cstring>
#include <new>
#include <string>

namespace moira::runtime {

namespace {

constexpr std::size_t printed_value_max = 200;

enum UserValue : int { name_slot = 1, fields_slot };

struct Logger {
    static constexpr ObjectKind kind = ObjectKind::logger;
    static constexpr const char* name = "logger";

    ObjectMark mark{kind};
};

/// Pushes a text of the logger at 1; an empty one if it has none.
void push_own_text(lua_State* L, int slot) {
    if (lua_getiuservalue(L, 1, slot) == LUA_TSTRING) return;
    lua_pop(L, 1);
    lua_pushlstring(L, "", 0);
}

bool own_text_is_empty(lua_State* L, int slot) {
    push_own_text(L, slot);
    const bool empty = lua_rawlen(L, -1) == 0;
    lua_pop(L, 1);
    return empty;
}

/// Writes the value at `index` as a trace would show it; returns the size. No object with a
/// destructor is left when this returns.
std::size_t print_to(lua_State* L, int index, char* out, std::size_t capacity) {
    void* heap = nullptr;
    const lua_Alloc allocate = lua_getallocf(L, &heap);
    sim::ByteBuffer buffer{allocate, heap};
    EncodeNotes notes;
    if (!encode_value(L, index, buffer, notes)) {
        buffer.release();
        return 0;
    }
    const std::string text = sim::print_value(buffer.bytes(), printed_value_max);
    buffer.release();
    const std::size_t size = text.size() < capacity ? text.size() : capacity;
    std::memcpy(out, text.data(), size);
    return size;
}

/// Pushes the text of the value at `index`: strings and errors as they are, tables by content.
void push_value_text(lua_State* L, int index) {
    char text[printed_value_max + 8];
    if (!lua_istable(L, index)) {
        luaL_tolstring(L, index, nullptr);
        return;
    }
    const std::size_t size = print_to(L, index, text, sizeof text);
    lua_pushlstring(L, size == 0 ? "{...}" : text, size == 0 ? 5 : size);
}

/// Pushes the least string key of the table at 3 that comes after the string at `after` (0: any),
/// or nil. Fields appear in the order of their names, whatever the order of the table.
void push_next_key(lua_State* L, int after) {
    lua_pushnil(L);
    const int best = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, 3) != 0) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING) continue;
        if (after != 0 && lua_compare(L, after, -1, LUA_OPLT) == 0) continue;
        if (lua_isnil(L, best) || lua_compare(L, -1, best, LUA_OPLT) != 0) {
            lua_pushvalue(L, -1);
            lua_replace(L, best);
        }
    }
}

/// Appends ` key=value` for each field of the table at 3 to the string on top.
void append_fields(lua_State* L) {
    const int line = lua_gettop(L);
    push_next_key(L, 0);
    while (!lua_isnil(L, line + 1)) {
        lua_pushvalue(L, line);
        lua_pushlstring(L, " ", 1);
        lua_pushvalue(L, line + 1);
        lua_pushlstring(L, "=", 1);
        lua_pushvalue(L, line + 1);
        lua_rawget(L, 3);
        push_value_text(L, lua_gettop(L));
        lua_remove(L, -2);
        lua_concat(L, 5);
        lua_replace(L, line);
        push_next_key(L, line + 1);
        lua_replace(L, line + 1);
    }
    lua_pop(L, 1);
}

void check_logger(lua_State* L) {
    check_object<Logger>(L, 1);
}

/// Arguments (logger, message, fields?): one line in the log.
int write_line(lua_State* L, LogLevel level) {
    check_logger(L);
    luaL_checkstring(L, 2);
    if (!lua_isnoneornil(L, 3)) luaL_checktype(L, 3, LUA_TTABLE);
    lua_settop(L, 3);
    if (own_text_is_empty(L, name_slot)) {
        lua_pushlstring(L, "", 0);
    } else {
        lua_pushlstring(L, "[", 1);
        push_own_text(L, name_slot);
        lua_pushlstring(L, "] ", 2);
        lua_concat(L, 3);
    }
    std::size_t size = 0;
    const char* message = luaL_checklstring(L, 2, &size);
    lua_pushlstring(L, message, size);
    push_own_text(L, fields_slot);
    lua_concat(L, 3);
    if (lua_istable(L, 3)) append_fields(L);
    const char* line = lua_tolstring(L, -1, &size);
    if (LuaContext* world = context_or_null(L)) world->log(level, {line, size});
    return 0;
}

int log_debug(lua_State* L) {
    return write_line(L, LogLevel::debug);
}

int log_info(lua_State* L) {
    return write_line(L, LogLevel::info);
}

int log_warn(lua_State* L) {
    return write_line(L, LogLevel::warn);
}

// Takes the field `error` out of the passed table, as the original does.
int log_error(lua_State* L) {
    write_line(L, LogLevel::error);
    if (lua_istable(L, 3) && !is_read_only(L, 3)) {
        lua_pushlstring(L, "error", 5);
        lua_pushnil(L);
        lua_rawset(L, 3);
    }
    return 0;
}

/// Pushes a logger with the name and the fields that the two strings on top give; pops them.
void push_new(lua_State* L);

int logger_with(lua_State* L) {
    check_logger(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    push_own_text(L, name_slot);
    push_own_text(L, fields_slot);
    append_fields(L);
    push_new(L);
    return 1;
}

int logger_named(lua_State* L) {
    check_logger(L);
    luaL_checkstring(L, 2);
    luaL_argcheck(L, lua_rawlen(L, 2) != 0, 2, "name must not be empty");
    lua_settop(L, 2);
    if (own_text_is_empty(L, name_slot)) {
        lua_pushvalue(L, 2);
    } else {
        push_own_text(L, name_slot);
        lua_pushlstring(L, ".", 1);
        lua_pushvalue(L, 2);
        lua_concat(L, 3);
    }
    push_own_text(L, fields_slot);
    push_new(L);
    return 1;
}

constexpr std::array<LibraryFunction, 6> methods{{
    {"debug", &log_debug},
    {"info", &log_info},
    {"warn", &log_warn},
    {"error", &log_error},
    {"with", &logger_with},
    {"named", &logger_named},
}};

void push_new(lua_State* L) {
    new (lua_newuserdatauv(L, sizeof(Logger), 2)) Logger;
    lua_insert(L, -3);
    lua_setiuservalue(L, -3, fields_slot);
    lua_setiuservalue(L, -2, name_slot);
    static constexpr ObjectType type{Logger::kind, {.name = Logger::name, .functions = methods}};
    set_object_type(L, type);
}

}  // namespace

void push_logger(lua_State* L) {
    luaL_checkstack(L, 6, "logger");
    lua_pushlstring(L, "", 0);
    lua_pushlstring(L, "", 0);
    push_new(L);
}

}  // namespace moira::runtime
