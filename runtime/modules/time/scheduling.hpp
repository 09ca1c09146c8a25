// SPDX-License-Identifier: MIT
//
// The half of the `time` module that waits: sleep, after, timer, ticker (semantics 8.2).
#pragma once

#include <lua.hpp>

namespace moira::runtime {

/// Pushes the read-only table of the whole module.
void push_time_library(lua_State* L);

}  // namespace moira::runtime
