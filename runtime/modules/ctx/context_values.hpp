// SPDX-License-Identifier: MIT
//
// Context values (semantics 2.5): string keys that flow from caller to callee and from parent to
// child. A process carries them encoded as one table (sim::Process::context).
#pragma once

#include "sim/blob.hpp"

#include <lua.hpp>

namespace moira::runtime {

/// Copies the string-keyed fields of the table at `from` into the table at `into`. With `strict`
/// any other key raises. Functions and userdata become their text.
void copy_context_values(lua_State* L, int from, int into, bool strict);

/// Replaces the table at the absolute `index` by a copy that shares nothing with it, as if it had
/// been sent (semantics 1.4). Raises if it is too large for a message.
void detach_table(lua_State* L, int index);

/// The caller's context with the values at `index` over it, encoded; the caller owns it.
[[nodiscard]] sim::Blob* merge_context(lua_State* L, int index);

}  // namespace moira::runtime
