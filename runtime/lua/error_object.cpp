// SPDX-License-Identifier: MIT
#include "runtime/lua/error_object.hpp"

#include "runtime/lua/library.hpp"
#include "runtime/lua/object.hpp"
#include "runtime/lua/value_codec.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <new>

namespace moira::runtime {

namespace {

constexpr const char* metatable_name = "error";
constexpr int max_frames = 32;

struct Block {
    static constexpr ObjectKind kind = ObjectKind::error;

    ObjectMark mark{kind};
    std::uint64_t retryable = 0;  ///< a Retryable; not shorter: padding would hold chance bytes
};

enum UserValue : int { message_slot = 1, kind_slot, details_slot, context_slot, frames_slot };

constexpr int user_values = 5;

const Block* block_at(lua_State* L, int index) {
    return find_object<Block>(L, index);
}

std::string_view user_text(lua_State* L, int index, int slot) {
    if (lua_getiuservalue(L, index, slot) != LUA_TSTRING) {
        lua_pop(L, 1);
        return {};
    }
    std::size_t size = 0;
    const char* text = lua_tolstring(L, -1, &size);
    lua_pop(L, 1);
    return {text, size};
}

void check_error(lua_State* L, int index) {
    if (block_at(L, index) == nullptr) luaL_typeerror(L, index, metatable_name);
}

int push_text(lua_State* L, std::string_view text) {
    lua_pushlstring(L, text.data() == nullptr ? "" : text.data(), text.size());
    return 1;
}

int error_message(lua_State* L) {
    check_error(L, 1);
    return push_text(L, error_view(L, 1).message);
}

int error_kind_of(lua_State* L) {
    check_error(L, 1);
    return push_text(L, error_view(L, 1).kind);
}

int error_retryable(lua_State* L) {
    check_error(L, 1);
    const Retryable retryable = error_view(L, 1).retryable;
    if (retryable == Retryable::unset) {
        lua_pushnil(L);
    } else {
        lua_pushboolean(L, retryable == Retryable::yes ? 1 : 0);
    }
    return 1;
}

int error_details(lua_State* L) {
    check_error(L, 1);
    const std::string_view details = error_view(L, 1).details;
    if (details.empty()) {
        lua_pushnil(L);
    } else {
        decode_value(L, details);
    }
    return 1;
}

void add_text(luaL_Buffer* buffer, std::string_view text) {
    luaL_addlstring(buffer, text.data() == nullptr ? "" : text.data(), text.size());
}

int error_stack(lua_State* L) {
    check_error(L, 1);
    const sim::ErrorView view = error_view(L, 1);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    for (const std::string_view part : {view.kind, view.context}) {
        add_text(&buffer, part);
        if (!part.empty()) add_text(&buffer, ": ");
    }
    add_text(&buffer, view.message.empty() ? std::string_view{"(no message)"} : view.message);
    std::string_view frames = view.frames;
    if (!frames.empty()) add_text(&buffer, "\nstack:");
    for (StackFrame frame; next_frame(frames, frame);) {
        add_text(&buffer, "\n  ");
        add_text(&buffer, frame.source);
        add_text(&buffer, ":");
        add_text(&buffer, frame.line);
        add_text(&buffer,
                 frame.name.empty() ? std::string_view{" in "} : std::string_view{" in function "});
        add_text(&buffer, frame.name.empty() ? frame.type : frame.name);
    }
    luaL_pushresult(&buffer);
    return 1;
}

void push_operand(lua_State* L, int index) {
    const int type = lua_type(L, index);
    std::size_t size = 0;
    if (const char* text = error_object_text(L, index, &size); text != nullptr) {
        lua_pushlstring(L, text, size);
    } else if (type == LUA_TSTRING || type == LUA_TNUMBER) {
        lua_pushvalue(L, index);
    } else {
        luaL_error(L, "attempt to concatenate a %s value", luaL_typename(L, index));
    }
}

int error_concat(lua_State* L) {
    push_operand(L, 1);
    push_operand(L, 2);
    lua_concat(L, 2);
    return 1;
}

constexpr std::array<LibraryFunction, 7> methods{{
    {"kind", &error_kind_of},
    {"message", &error_message},
    {"retryable", &error_retryable},
    {"details", &error_details},
    {"stack", &error_stack},
    {"__tostring", &error_message},
    {"__concat", &error_concat},
}};

void set_user_text(lua_State* L, int slot, std::string_view text) {
    if (text.empty()) return;
    lua_pushlstring(L, text.data(), text.size());
    lua_setiuservalue(L, -2, slot);
}

}  // namespace

bool next_frame(std::string_view& frames, StackFrame& frame) {
    std::string_view* const fields[] = {&frame.source, &frame.line, &frame.name, &frame.type};
    if (frames.empty()) return false;
    std::string_view line = frames.substr(0, frames.find('\n'));
    frames.remove_prefix(line.size() + (line.size() < frames.size() ? 1 : 0));
    for (std::string_view* field : fields) {
        *field = line.substr(0, line.find('\t'));
        line.remove_prefix(field->size() + (field->size() < line.size() ? 1 : 0));
    }
    return true;
}

void push_frames(lua_State* L) {
    luaL_Buffer buffer;
    lua_Debug at;
    luaL_buffinit(L, &buffer);
    for (int level = 0; level < max_frames && lua_getstack(L, level, &at) != 0; ++level) {
        lua_getinfo(L, "nSl", &at);
        // The binding that makes the error is no part of the program's stack.
        if (level == 0 && *at.what == 'C') continue;
        lua_pushfstring(L, "%s\t%d\t%s\t%s\n", at.short_src,
                        at.currentline > 0 ? at.currentline : 0, at.name == nullptr ? "" : at.name,
                        at.what);
        luaL_addvalue(&buffer);
    }
    luaL_pushresult(&buffer);
}

void push_error(lua_State* L, const char* kind, std::string_view message, Retryable retryable) {
    luaL_checkstack(L, 10, "error object");
    push_frames(L);
    std::size_t size = 0;
    const char* frames = lua_tolstring(L, -1, &size);
    sim::ErrorView view;
    view.kind = kind;
    view.message = message;
    view.retryable = retryable;
    view.frames = {frames, size};
    push_error(L, view);
    lua_remove(L, -2);
}

void push_error(lua_State* L, const sim::ErrorView& error) {
    luaL_checkstack(L, 10, "error object");
    auto* block = new (lua_newuserdatauv(L, sizeof(Block), user_values)) Block;
    block->retryable = static_cast<std::uint64_t>(error.retryable);
    lua_pushlstring(L, error.message.data() == nullptr ? "" : error.message.data(),
                    error.message.size());
    lua_setiuservalue(L, -2, message_slot);
    set_user_text(L, kind_slot, error.kind);
    set_user_text(L, details_slot, error.details);
    set_user_text(L, context_slot, error.context);
    set_user_text(L, frames_slot, error.frames);
    static constexpr ObjectType type{Block::kind, {.name = metatable_name, .functions = methods}};
    set_object_type(L, type);
}

int fail(lua_State* L, const char* kind, std::string_view message, Retryable retryable) {
    lua_pushnil(L);
    push_error(L, kind, message, retryable);
    return 2;
}

bool is_error(lua_State* L, int index) {
    return block_at(L, index) != nullptr;
}

sim::ErrorView error_view(lua_State* L, int index) {
    sim::ErrorView view;
    const Block* block = block_at(L, index);
    if (block == nullptr) return view;
    view.retryable = static_cast<Retryable>(block->retryable);
    view.message = user_text(L, index, message_slot);
    view.kind = user_text(L, index, kind_slot);
    view.details = user_text(L, index, details_slot);
    view.context = user_text(L, index, context_slot);
    view.frames = user_text(L, index, frames_slot);
    return view;
}

const char* error_object_text(lua_State* L, int index, std::size_t* size) {
    if (block_at(L, index) == nullptr) return nullptr;
    const std::string_view text = user_text(L, index, message_slot);
    if (size != nullptr) *size = text.size();
    return text.data();
}

}  // namespace moira::runtime
