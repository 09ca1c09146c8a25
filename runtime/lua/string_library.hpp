// SPDX-License-Identifier: MIT
//
// string.find, match, gmatch and gsub over our own matcher, so that a pattern cannot outrun its
// process's step budget. Results and errors are those of stock Lua 5.4; besides, error objects
// count as their message wherever a string is expected (also as gsub's replacement or a callback's
// result). All state is plain bytes or Lua values: a gsub callback may block, switch fibers or be
// abandoned with the whole stack.
//
// A match that needs more steps than the process has left marks the process and raises
// `pattern too complex: match step limit exceeded`.
#pragma once

#include <lua.hpp>

namespace moira::runtime {

/// `string.find(s, pattern [, init [, plain]])`.
int string_find(lua_State* L);
/// `string.match(s, pattern [, init])`.
int string_match(lua_State* L);
/// `string.gmatch(s, pattern [, init])`, also known as `string.gfind`.
int string_gmatch(lua_State* L);
/// `string.gsub(s, pattern, repl [, n])`.
int string_gsub(lua_State* L);

}  // namespace moira::runtime
