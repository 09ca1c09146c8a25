// SPDX-License-Identifier: MIT
//
// Histories of a program under simulation (spec.md): handles that tell what clients called and what
// they heard, as facts in the trace. Whoever judges the run puts them together and checks them.
#pragma once

#include <lua.hpp>

namespace moira::runtime {

/// (name, model) -> a handle. @raises for a name or a model that cannot be.
int sim_history(lua_State* L);

}  // namespace moira::runtime
