// SPDX-License-Identifier: MIT
//
// The C functions inside the stock Lua libraries, by name. They have internal linkage there, so one
// throw-away state is asked once for their addresses; the answer is constant for the OS process.
#pragma once

#include <lua.hpp>

namespace moira::runtime {

/// The function `name` of the stock library `library` ("_G", "string", "table", "math"), or of the
/// metatable of strings ("string metatable"). A name that stock Lua lacks is our own bug: asserts.
[[nodiscard]] lua_CFunction stock_function(const char* library, const char* name);

}  // namespace moira::runtime
