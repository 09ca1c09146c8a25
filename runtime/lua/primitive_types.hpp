// SPDX-License-Identifier: MIT
//
// The primitive types of the dialect as values: `string(v)` returns v if it is a string, else
// raises; `string:is(v)` returns v and nil, or nil and an error. Types are otherwise erased.
#pragma once

#include <lua.hpp>

namespace moira::runtime {

/// The calls behind `string(v)` and `string:is(v)`; the library table is the first argument.
int cast_to_string(lua_State* L);
int is_string(lua_State* L);

}  // namespace moira::runtime
