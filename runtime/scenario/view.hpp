// SPDX-License-Identifier: MIT
//
// `w`: the run as a scenario's properties see it. Read-only; asking changes nothing of the run. A
// question about an entry or a start that the scenario does not have raises, so that a misspelt
// name cannot make a property hold.
//
//   w:count(entry)   live processes of an entry       w:now()      virtual seconds since the start
//   w:alive(label)   is this process alive?           w:now_ns()   the same in nanoseconds
//   w:exit(label)    nil or {value=, error=}          w:logs([label])   lines, and how many there
//   were w:exits(entry)   list of {label=, value=, error=} w:outcome()  nil, or how the run ended
#pragma once

#include <lua.hpp>

namespace moira::runtime {

/// Pushes a view of the facts that the state's ScenarioScript carries. Raises when memory is out.
void push_view(lua_State* L);

}  // namespace moira::runtime
