// SPDX-License-Identifier: MIT
#include "runtime/lua/watchdog.hpp"

namespace moira::runtime {

void watch_begin(LuaRun&, LuaProcess&) {}
void watch_end(LuaRun&) {}

}  // namespace moira::runtime
