// SPDX-License-Identifier: MIT
//
// Duration objects of the Lua time module: userdata of plain bytes with a count of nanoseconds.
// They never change; methods and comparisons on anything else raise.
#pragma once

#include <lua.hpp>

#include <cstdint>

namespace moira::runtime {

/// Pushes a new Duration object. Raises only when memory is out.
void push_duration(lua_State* L, std::int64_t ns);

/// Whether the value at `index` is a Duration object. Never raises.
[[nodiscard]] bool is_duration(lua_State* L, int index);

/// The nanoseconds of the Duration object at `index`; 0 for any other value. Never raises.
[[nodiscard]] std::int64_t duration_at(lua_State* L, int index);

/// The nanoseconds of the Duration object at argument `index`; raises `bad argument` for others.
std::int64_t check_duration(lua_State* L, int index);

}  // namespace moira::runtime
