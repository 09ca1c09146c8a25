// SPDX-License-Identifier: MIT
//
// One process of a generated world as Lua: what script_player.hpp does, step by step.
#pragma once

#include "tools/testing/script_player.hpp"

#include <string>

namespace moira {

/// The chunk of a process: helpers, then a line for each edge and step. It needs the module `time`.
[[nodiscard]] std::string lua_of(const Part& part);

/// The chunk of the children that such processes spawn.
[[nodiscard]] std::string lua_child();

}  // namespace moira
