// SPDX-License-Identifier: MIT
//
// The Lua module `uuid` (spec.md): UUIDs of versions 1, 3, 4, 5 and 7, and what can be read from
// one. What is random in them comes from the run's data stream and their time from the virtual
// clock, so a replay gives the same ones. Failures are returned as nil and an error object.
#pragma once

#include <lua.hpp>

namespace moira::runtime {

/// Pushes the read-only table of the module; install_module makes it known to a program.
void push_uuid_module(lua_State* L);

}  // namespace moira::runtime
