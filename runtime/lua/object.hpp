// SPDX-License-Identifier: MIT
//
// Objects that programs hold as userdata: channels, messages, errors, times. Each begins with a
// mark of its kind, so that a type test is a comparison that looks up no metatable, allocates
// nothing and cannot raise, whatever a program passes. Programs cannot make userdata themselves.
#pragma once

#include "runtime/lua/library.hpp"

#include <lua.hpp>

#include <cstdint>
#include <string_view>

namespace moira::runtime {

enum class ObjectKind : std::uint8_t {
    error = 1,
    channel,
    channel_case,
    message,
    payload,
    spawner,
    future,
    executor,
    timer,
    ticker,
    logger,
    time,
    duration,
    location,
    promise,
    history,
    history_operation,
};

/// The first member of every object. Each type names its kind in `static constexpr kind`.
struct ObjectMark {
    explicit ObjectMark(ObjectKind kind) : value{of(kind)} {}

    /// Far from what else may begin a userdata: addresses, small numbers, text.
    [[nodiscard]] static constexpr std::uint64_t of(ObjectKind kind) {
        return 0xa5f0'4d6f'6972'6100ULL | static_cast<std::uint64_t>(kind);
    }

    std::uint64_t value;
};

/// Whether the value at `index` is an object of `kind`. Never raises, needs no stack. Programs see
/// no userdata without a mark.
[[nodiscard]] inline bool is_object(lua_State* L, int index, ObjectKind kind) {
    if (lua_type(L, index) != LUA_TUSERDATA) return false;
    const auto* mark = static_cast<const ObjectMark*>(lua_touserdata(L, index));
    return mark->value == ObjectMark::of(kind);
}

/// The object of type T at `index`, or null if the value is something else.
template <class T>
[[nodiscard]] T* find_object(lua_State* L, int index) {
    if (lua_type(L, index) != LUA_TUSERDATA) return nullptr;
    void* const object = lua_touserdata(L, index);
    const bool is_it = static_cast<const ObjectMark*>(object)->value == ObjectMark::of(T::kind);
    return is_it ? static_cast<T*>(object) : nullptr;
}

/// The object of type T at `index`; raises `bad argument #index to 'f' (T::name expected, got ...)`
/// for anything else.
template <class T>
T& check_object(lua_State* L, int index) {
    T* object = find_object<T>(L, index);
    if (object == nullptr) luaL_typeerror(L, index, T::name);
    return *object;
}

/// What the metatable of a kind holds. Static storage duration: states keep its address.
struct ObjectType {
    ObjectKind kind;
    /// Its `__name` and `__index`; functions whose name starts with `__` are metamethods.
    LibrarySpec members;
};

/// Gives the userdata on top of the stack the metatable of its type, made on first use.
/// `__metatable` is protected.
void set_object_type(lua_State* L, const ObjectType& type);

/// Makes method `name` and the metatable of the type before their first use, if it has that method.
void make_method(lua_State* L, const ObjectType& type, std::string_view name);

}  // namespace moira::runtime
