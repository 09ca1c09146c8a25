// SPDX-License-Identifier: MIT
//
// Globals that come into being when a program first uses them, so that what it does not use costs
// its process no memory. A hidden metatable of `_G` makes the value of a listed name on its first
// read; the program cannot tell: whatever looks at `_G` as a whole (pairs, next, setmetatable,
// freeze, a copy to another process) has everything made first and the metatable gone. An
// assignment settles a name for good. Fails only when memory is out, by a Lua error.
#pragma once

#include "runtime/lua/library.hpp"

#include <lua.hpp>

#include <string_view>

namespace moira::runtime {

/// Adds the entries of `spec` (at most 62, its bases included) as globals. They win over those
/// that were added earlier and must not be assigned yet.
void add_globals(lua_State* L, const LibrarySpec& spec);

/// Pops a value and makes it the module `name`: a global, and what `require(name)` returns for
/// good.
void install_module(lua_State* L, const char* name);

/// As install_module, for a value that `module.push` makes on the first use. `module` has static
/// storage duration.
void install_module(lua_State* L, const char* name, const LibraryField& module);

/// What `require(name)` returns from now on: the value on top, which stays there. No global.
void remember_module(lua_State* L, const char* name);

/// Pushes what `require` finds for the string at `name`, or nil.
void push_module(lua_State* L, int name);

/// Whether the value at `index` is `_G` with names still to be made. Needs 2 free stack slots.
[[nodiscard]] bool has_pending_globals(lua_State* L, int index);

/// Makes the pending globals if the value at `index` is such a `_G`; else does nothing.
void complete_globals(lua_State* L, int index);

/// Pushes field `key` (an index) of such a `_G`, without looking at metatables of the program.
void push_pending_global(lua_State* L, int globals, int key);

/// Keeps the string at `key` of such a `_G` from being made: the program is about to assign it.
void settle_global(lua_State* L, int globals, int key);

/// Makes the library with the metatable kind `kind` if a program of this state could reach one.
void load_library_of_kind(lua_State* L, std::string_view kind);

}  // namespace moira::runtime
