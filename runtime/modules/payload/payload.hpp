// SPDX-License-Identifier: MIT
//
// Payload wrappers: what msg:payload() and futures give. A userdata whose user value 1 is the
// value; sent on, a wrapper sends the value that it wraps (design.md 3.14).
#pragma once

#include "runtime/lua/object.hpp"
#include "sim/value.hpp"

#include <lua.hpp>

namespace moira::runtime {

extern const ObjectType payload_type;

/// Pops a value and pushes a wrapper of it.
void wrap_payload(lua_State* L);

/// EncodeNotes::encode_userdata of everything that leaves a process: wrappers send their value.
bool encode_wrapped(lua_State* L, int index, sim::ValueWriter& out);

}  // namespace moira::runtime
