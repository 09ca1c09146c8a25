// SPDX-License-Identifier: MIT
//
// Time objects of the Lua time module: userdata of plain bytes with an instant and a zone. They
// never change; methods and comparisons on anything else raise.
#pragma once

#include "runtime/calendar/calendar_time.hpp"

#include <lua.hpp>

#include <cstdint>

namespace moira::runtime {

/// Pushes a new Time object in the local zone. Raises only when memory is out.
void push_time(lua_State* L, std::int64_t unix_ns);

/// Pushes a new Time object. Raises only when memory is out.
void push_time(lua_State* L, const CalendarTime& time);

/// The time of the Time object at `index`, or null for any other value. Never raises.
[[nodiscard]] const CalendarTime* find_time(lua_State* L, int index);

/// The time of the Time object at argument `index`; raises `bad argument` for others.
const CalendarTime& check_time(lua_State* L, int index);

/// The number at argument `index` without its fraction; raises `bad argument` for what is not a
/// number of the 64-bit range.
std::int64_t check_whole_number(lua_State* L, int index);

}  // namespace moira::runtime
