// SPDX-License-Identifier: MIT
//
// The half of the `time` module that waits: sleep, after, timer, ticker (semantics 8.2).
#pragma once

#include <lua.hpp>

namespace moira::runtime {

/// Adds the functions to the time library on top of the stack.
void add_time_scheduling(lua_State* L);

}  // namespace moira::runtime
