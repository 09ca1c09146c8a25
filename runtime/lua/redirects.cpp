// SPDX-License-Identifier: MIT
//
// The functions that stand behind the redirected symbols of cmake/lua.cmake. Each asks whether the
// caller is a Moira state (or a run is in progress) and falls through to the stock one if not.
#include "runtime/lua/context.hpp"
#include "runtime/lua/context.hpp"
#include "runtime/lua/error_object.hpp"
#include "runtime/lua/heap.hpp"
#include "runtime/lua/number_text.hpp"
#include "runtime/lua/pins.hpp"

#include <lua.hpp>

#include <clocale>
#include <cstring>
#include <ctime>

using moira::runtime::context_or_null;
using moira::runtime::heap_of;
using moira::runtime::Pin;
using moira::runtime::pinned;
using moira::runtime::pinned_in_run;

namespace moira::runtime {
namespace {

/// The parts of Lua's value that number_to_text needs; check_lua_pins() tests that they fit.
struct LuaValue {
    union {
        double number;
        void* object;
    };

    unsigned char tag;
};

struct LuaObjectHeader {
    void* next;
    unsigned char tag;
};

/// LUAI_MAXSHORTLEN: strings up to here are interned.
constexpr std::size_t longest_short_string = 40;
constexpr unsigned char float_tag = LUA_TNUMBER | (1U << 4U);
constexpr unsigned char collectable_bit = 1U << 6U;

/// Pushes `kind: 0x<id>`.
void push_reference_text(lua_State* L, int index) {
    static constexpr char digits[] = "0123456789abcdef";
    char text[24];
    char* at = text + sizeof text;
    *--at = '\0';
    std::uint64_t id = reference_id(L, index);
    do {
        *--at = digits[id & 15U];
        id >>= 4U;
    } while (id != 0);
    *--at = 'x';
    *--at = '0';
    const int named = luaL_getmetafield(L, index, "__name");
    const char* kind = named == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, index);
    lua_pushfstring(L, "%s: %s", kind, at);
    if (named != LUA_TNIL) lua_remove(L, -2);
}

void note_memory_error(lua_State* L) {
    if (heap_of(L) == nullptr) return;
    if (LuaContext* world = context_or_null(L)) count_memory_error(*world);
}

/// The allocator of string buffers, which raise at once when it refuses; `owner` is the state.
void* buffer_alloc(void* owner, void* block, std::size_t old_bytes, std::size_t new_bytes) {
    auto* const L = static_cast<lua_State*>(owner);
    void* heap = nullptr;
    const lua_Alloc alloc = lua_getallocf(L, &heap);
    void* const result = alloc(heap, block, old_bytes, new_bytes);
    if (result == nullptr && new_bytes != 0) note_memory_error(L);
    return result;
}

}  // namespace
}  // namespace moira::runtime

extern "C" {

// Defined by the stock library; `void*` where the type is internal to it.
unsigned luaS_hash(const char* text, std::size_t length, unsigned seed);
void* luaS_new(lua_State* L, const char* text);
void* luaS_newlstr(lua_State* L, const char* text, std::size_t length);
void luaC_checkfinalizer(lua_State* L, void* object, void* metatable);
void luaO_tostring(lua_State* L, void* value);
const char* moira_stock_luaL_tolstring(lua_State* L, int index, std::size_t* length);
const char* moira_stock_luaL_checklstring(lua_State* L, int arg, std::size_t* length);

[[noreturn]] void luaD_throw(lua_State* L, int status);

/// Called where Lua gave up after a collection of garbage: an error of the program.
[[noreturn]] void moira_luaD_throw(lua_State* L, int status) {
    if (status == LUA_ERRMEM) moira::runtime::note_memory_error(L);
    luaD_throw(L, status);
}

lua_Alloc moira_lua_getallocf(lua_State* L, void** owner) {
    if (heap_of(L) == nullptr) return lua_getallocf(L, owner);
    *owner = L;
    return &moira::runtime::buffer_alloc;
}

/// Called once by lua_newstate, with the address of the new state as the first word of `text`.
unsigned moira_luaS_hash(const char* text, std::size_t length, unsigned seed) {
    lua_State* L = nullptr;
    std::memcpy(&L, text, sizeof L);
    const auto* heap = heap_of(L);
    return heap != nullptr ? heap->pinning().hash_seed : luaS_hash(text, length, seed);
}

std::time_t moira_time(std::time_t* out) {
    if (!pinned_in_run(Pin::sort_pivot)) return std::time(out);
    if (out != nullptr) *out = 0;
    return 0;
}

std::clock_t moira_clock() {
    return pinned_in_run(Pin::sort_pivot) ? 0 : std::clock();
}

int moira_strcoll(const char* left, const char* right) {
    return pinned_in_run(Pin::string_order) ? std::strcmp(left, right) : strcoll(left, right);
}

/// Lua reads the first byte of `decimal_point` only.
const std::lconv* moira_localeconv() {
    static constexpr char point[] = ".";
    static const std::lconv c_locale = [] {
        std::lconv convention{};
        convention.decimal_point = const_cast<char*>(point);
        return convention;
    }();
    return pinned_in_run(Pin::number_locale) ? &c_locale : localeconv();
}

void* moira_luaS_new(lua_State* L, const char* text) {
    // A short string is the same object whether the cache has it or not, so only the time differs;
    // a long one would be made anew or not by where the system put the code.
    const std::size_t size = std::strlen(text);
    // While an image is built nothing is cached: images hold no trace of where texts lay.
    const bool cached = size <= moira::runtime::longest_short_string &&
                        moira::runtime::context_or_null(L) != nullptr;
    if (cached || !pinned(L, Pin::string_cache)) return luaS_new(L, text);
    return luaS_newlstr(L, text, size);
}

void moira_luaC_checkfinalizer(lua_State* L, void* object, void* metatable) {
    if (!pinned(L, Pin::finalizers)) luaC_checkfinalizer(L, object, metatable);
}

void moira_luaO_tostring(lua_State* L, void* value) {
    using moira::runtime::collectable_bit;
    using moira::runtime::float_tag;
    using moira::runtime::LuaObjectHeader;
    using moira::runtime::LuaValue;
    auto* slot = static_cast<LuaValue*>(value);
    if (slot->tag != float_tag || !pinned(L, Pin::number_text)) {
        luaO_tostring(L, value);
        return;
    }
    moira::runtime::NumberText text;
    const std::size_t length = moira::runtime::write_float(text, slot->number);
    void* string = luaS_newlstr(L, text.data(), length);
    slot->object = string;
    slot->tag = static_cast<LuaObjectHeader*>(string)->tag | collectable_bit;
}

const void* moira_lua_topointer(lua_State* L, int index) {
    const void* pointer = lua_topointer(L, index);
    if (pointer == nullptr || !pinned(L, Pin::pointer_format)) return pointer;
    // NOLINTNEXTLINE: Lua prints it and never follows it
    return reinterpret_cast<const void*>(moira::runtime::reference_id(L, index));
}

/// luaL_setfuncs: a bare C function hashes by its address in the program, a closure by its place.
void moira_lua_pushcclosure(lua_State* L, lua_CFunction function, int upvalues) {
    if (upvalues == 0 && pinned(L, Pin::function_keys)) {
        lua_pushnil(L);
        upvalues = 1;
    }
    lua_pushcclosure(L, function, upvalues);
}

const char* luaL_tolstring(lua_State* L, int index, std::size_t* length) {
    if (!pinned(L, Pin::reference_text)) return moira_stock_luaL_tolstring(L, index, length);
    index = lua_absindex(L, index);
    if (luaL_callmeta(L, index, "__tostring")) {
        if (!lua_isstring(L, -1)) luaL_error(L, "'__tostring' must return a string");
        return lua_tolstring(L, -1, length);
    }
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
    case LUA_TSTRING:
        lua_pushvalue(L, index);
        break;
    case LUA_TBOOLEAN:
        lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
        break;
    case LUA_TNIL:
        lua_pushstring(L, "nil");
        break;
    default:
        moira::runtime::push_reference_text(L, index);
        break;
    }
    return lua_tolstring(L, -1, length);
}

const char* luaL_checklstring(lua_State* L, int arg, std::size_t* length) {
    const char* text = lua_tolstring(L, arg, length);
    if (text != nullptr) return text;
    if (heap_of(L) != nullptr && lua_type(L, arg) == LUA_TUSERDATA) {
        std::size_t size = 0;
        text = moira::runtime::error_object_text(L, arg, &size);
        if (text != nullptr) {
            if (length != nullptr) *length = size;
            return text;
        }
    }
    return moira_stock_luaL_checklstring(L, arg, length);  // raises
}

const char* luaL_optlstring(lua_State* L, int arg, const char* fallback, std::size_t* length) {
    if (!lua_isnoneornil(L, arg)) return luaL_checklstring(L, arg, length);
    if (length != nullptr) *length = fallback != nullptr ? std::strlen(fallback) : 0;
    return fallback;
}

}  // extern "C"
