// SPDX-License-Identifier: MIT
//
// The module `logger`: a userdata with a name and fields that writes lines to the run's log.
// Nothing but text is kept, in Lua strings; with() and named() make new loggers and never change
// one.
#pragma once

#include <lua.hpp>

namespace moira::runtime {

/// Pushes the logger that `require("logger")` gives: no name, no fields.
void push_logger(lua_State* L);

}  // namespace moira::runtime
