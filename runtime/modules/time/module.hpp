// SPDX-License-Identifier: MIT
//
// The values of the Lua module `time`: constructors of Time, Duration and Location objects and the
// constants. Sleeping, timers and tickers are the scheduler's part. The current time is the virtual
// clock of the state's context on top of the epoch of the run.
#pragma once

#include "runtime/lua/library.hpp"

#include <lua.hpp>

namespace moira::runtime {

/// What push_time_module makes, for the library that also waits.
extern const LibrarySpec time_spec;

/// Pushes the read-only table of the module. Needs no context.
void push_time_module(lua_State* L);

/// Pushes the Time object of the current virtual time; raises while an image is built.
void push_now(lua_State* L);

}  // namespace moira::runtime
