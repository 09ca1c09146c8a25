// SPDX-License-Identifier: MIT
//
// Puts into an image what its program is going to make anyway. Libraries, their functions and the
// metatables of objects come into being on first use (globals.hpp, library.hpp, object.hpp); what a
// program's text names is made once, in the image, rather than in each process of it. The names are
// found without parsing: one too many costs some bytes, one too few costs some time.
#pragma once

#include "runtime/lua/object.hpp"

#include <lua.hpp>

#include <span>
#include <string_view>

namespace moira::runtime {

/// Makes the globals that `source` names, the fields that it takes of them (`a.b.c`), and of
/// `types` the methods that it calls (`:name`). Raises only when memory is out.
void prebuild(lua_State* L, std::string_view source, std::span<const ObjectType* const> types);

}  // namespace moira::runtime
