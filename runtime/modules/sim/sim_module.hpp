// SPDX-License-Identifier: MIT
//
// The module `sim`: what a program under simulation says about itself (spec.md). Facts in the
// trace, told to whoever judges the run; nothing here blocks, yields or changes what a process
// does. Programs that run elsewhere too get it with pcall(require, "sim").
#pragma once

#include <lua.hpp>

namespace moira::runtime {

void push_sim_module(lua_State* L);

}  // namespace moira::runtime
