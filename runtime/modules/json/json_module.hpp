// SPDX-License-Identifier: MIT
//
// The Lua module `json` (spec.md): encode and decode. Failures are returned as nil and an error
// object; only a missing or wrong argument raises.
#pragma once

#include <lua.hpp>

namespace moira::runtime {

/// Pushes the read-only table of the module; install_module makes it known to a program.
void push_json_module(lua_State* L);

}  // namespace moira::runtime
