// SPDX-License-Identifier: MIT
//
// Location objects of the Lua time module: userdata of plain bytes that name a time zone. One of
// the zone database points into the world's ZoneStore, which outlives every process.
#pragma once

#include "runtime/calendar/zone_ref.hpp"

#include <lua.hpp>

namespace moira::runtime {

/// Pushes a new Location object. Raises only when memory is out.
void push_location(lua_State* L, const ZoneRef& zone);

/// The zone of the Location object at `index`, or null for any other value. Never raises.
[[nodiscard]] const ZoneRef* find_location(lua_State* L, int index);

/// The zone of the Location object at argument `index`; raises `bad argument` for others.
const ZoneRef& check_location(lua_State* L, int index);

}  // namespace moira::runtime
