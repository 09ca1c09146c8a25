// SPDX-License-Identifier: MIT
#include "runtime/lua/error_object.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/lua/value_codec.hpp"

#include <array>

namespace moira::runtime {

namespace {

/// A string field of the table at 1, or nothing if it is absent. The string stays on the stack.
std::string_view text_field(lua_State* L, const char* field, bool required) {
    const int type = lua_getfield(L, 1, field);
    if (type == LUA_TNIL && !required) return {};
    if (type != LUA_TSTRING) {
        luaL_error(L, "errors.new: field '%s' must be a string, got %s", field,
                   luaL_typename(L, -1));
    }
    std::size_t size = 0;
    const char* text = lua_tolstring(L, -1, &size);
    return {text, size};
}

Retryable retryable_field(lua_State* L) {
    const int type = lua_getfield(L, 1, "retryable");
    if (type == LUA_TNIL) return Retryable::unset;
    if (type != LUA_TBOOLEAN) {
        luaL_error(L, "errors.new: field 'retryable' must be a boolean, got %s",
                   luaL_typename(L, -1));
    }
    return lua_toboolean(L, -1) != 0 ? Retryable::yes : Retryable::no;
}

/// Encodes the table at the top into a Lua string in its place. Nothing may raise between the first
/// append and release.
std::string_view replace_by_bytes(lua_State* L) {
    void* heap = nullptr;
    const lua_Alloc allocate = lua_getallocf(L, &heap);
    sim::ByteBuffer buffer{allocate, heap};
    EncodeNotes notes;
    if (!encode_value(L, -1, buffer, notes)) {
        buffer.release();
        luaL_error(L, "errors.new: field 'details' cannot be kept: %s",
                   encode_error_text(notes.error));
    }
    lua_pushlstring(L, buffer.bytes().data(), buffer.size());
    buffer.release();
    std::size_t size = 0;
    const char* bytes = lua_tolstring(L, -1, &size);
    return {bytes, size};
}

std::string_view details_field(lua_State* L) {
    const int type = lua_getfield(L, 1, "details");
    if (type == LUA_TNIL) return {};
    if (type != LUA_TTABLE) {
        luaL_error(L, "errors.new: field 'details' must be a table, got %s", luaL_typename(L, -1));
    }
    lua_pushnil(L);
    if (lua_next(L, -2) == 0) return {};
    lua_pop(L, 2);
    return replace_by_bytes(L);
}

std::string_view frames_here(lua_State* L) {
    push_frames(L);
    std::size_t size = 0;
    const char* frames = lua_tolstring(L, -1, &size);
    return {frames, size};
}

int errors_new(lua_State* L) {
    sim::ErrorView error;
    if (lua_type(L, 1) == LUA_TSTRING) {
        std::size_t size = 0;
        const char* text = lua_tolstring(L, 1, &size);
        error.message = {text, size};
    } else if (lua_istable(L, 1)) {
        error.message = text_field(L, "message", true);
        error.kind = text_field(L, "kind", false);
        error.retryable = retryable_field(L);
        error.details = details_field(L);
    } else {
        return luaL_argerror(L, 1, "expected string or table");
    }
    error.frames = frames_here(L);
    push_error(L, error);
    return 1;
}

/// The text of argument `index`, a string or an error object.
std::string_view text_or_error(lua_State* L, int index) {
    std::size_t size = 0;
    const char* text = error_object_text(L, index, &size);
    if (text == nullptr && lua_type(L, index) == LUA_TSTRING) text = lua_tolstring(L, index, &size);
    if (text == nullptr) luaL_typeerror(L, index, "error or string");
    return {text, size};
}

int errors_wrap(lua_State* L) {
    sim::ErrorView error;
    error.message = text_or_error(L, 1);
    const std::string_view context = text_or_error(L, 2);
    if (is_error(L, 1)) error = error_view(L, 1);
    if (!error.context.empty()) {
        lua_pushlstring(L, error.context.data(), error.context.size());
        lua_pushlstring(L, ": ", 2);
        lua_pushlstring(L, error.message.data(), error.message.size());
        lua_concat(L, 3);
        std::size_t size = 0;
        const char* text = lua_tolstring(L, -1, &size);
        error.message = {text, size};
    }
    error.context = context;
    if (error.frames.empty()) error.frames = frames_here(L);
    push_error(L, error);
    return 1;
}

int errors_is(lua_State* L) {
    luaL_checkany(L, 1);
    std::size_t size = 0;
    const char* kind = luaL_checklstring(L, 2, &size);
    const std::string_view wanted{kind, size};
    lua_pushboolean(L, is_error(L, 1) && error_view(L, 1).kind == wanted ? 1 : 0);
    return 1;
}

void set_text(lua_State* L, const char* field, std::string_view text) {
    lua_pushlstring(L, text.data(), text.size());
    lua_setfield(L, -2, field);
}

int errors_call_stack(lua_State* L) {
    luaL_checkany(L, 1);
    std::string_view frames = is_error(L, 1) ? error_view(L, 1).frames : std::string_view{};
    if (frames.empty()) {
        lua_pushnil(L);
        return 1;
    }
    lua_createtable(L, 0, 2);
    set_text(L, "thread", "main");
    lua_newtable(L);
    lua_Integer level = 0;
    for (StackFrame frame; next_frame(frames, frame);) {
        lua_createtable(L, 0, 5);
        lua_pushinteger(L, level);
        lua_setfield(L, -2, "level");
        lua_Integer line = 0;
        for (const char digit : frame.line)
            line = line * 10 + (digit - '0');
        lua_pushinteger(L, line);
        lua_setfield(L, -2, "line");
        set_text(L, "source", frame.source);
        set_text(L, "name", frame.name);
        set_text(L, "type", frame.type);
        lua_rawseti(L, -2, ++level);
    }
    lua_setfield(L, -2, "frames");
    return 1;
}

constexpr std::array<LibraryFunction, 4> functions{{
    {"new", &errors_new},
    {"wrap", &errors_wrap},
    {"is", &errors_is},
    {"call_stack", &errors_call_stack},
}};

constexpr std::array<LibraryConstant, 11> constants{{
    {"NOT_FOUND", error_kind::not_found},
    {"ALREADY_EXISTS", error_kind::already_exists},
    {"INVALID", error_kind::invalid},
    {"PERMISSION_DENIED", error_kind::permission_denied},
    {"UNAVAILABLE", error_kind::unavailable},
    {"INTERNAL", error_kind::internal},
    {"CANCELED", error_kind::canceled},
    {"CONFLICT", error_kind::conflict},
    {"TIMEOUT", error_kind::timeout},
    {"RATE_LIMITED", error_kind::rate_limited},
    {"UNKNOWN", error_kind::unknown},
}};

constexpr LibrarySpec errors_spec{.name = "errors", .functions = functions, .constants = constants};

}  // namespace

void push_errors(lua_State* L) {
    push_library(L, errors_spec);
}

}  // namespace moira::runtime
