// SPDX-License-Identifier: MIT
//
// Runaway code (design.md 3.12): a step's outcome depends on instruction counts, never on wall time.
// The watchdog only notices that a step takes long; the run is then executed anew with every step
// under the count hook, whose outcome counts.
#pragma once

#include "runtime/lua/lua_process.hpp"

namespace moira::runtime {

/// A task of `process` begins (or goes on) to run.
void watch_begin(LuaRun& run, LuaProcess& process);
/// It stopped.
void watch_end(LuaRun& run);

}  // namespace moira::runtime
