// SPDX-License-Identifier: MIT
//
// Which Lua modules Moira has: those that every process sees as globals, and those that an entry
// must list under `modules`.
#pragma once

#include "runtime/lua/object.hpp"

#include <lua.hpp>

#include <span>
#include <string_view>

namespace moira::runtime {

/// Whether `name` may stand in an entry's `modules` (also names that are global anyway).
[[nodiscard]] bool is_module(std::string_view name);

/// Makes module `name` a global and requirable, under `alias` if that is not empty. It must exist.
void open_module(lua_State* L, std::string_view name, std::string_view alias = {});

/// Pushes the module that is named by the string at 1 if `require` gives it also to entries that
/// do not list it, and returns true; else pushes nothing. Only `sim`: what runs elsewhere cannot
/// list it.
bool push_unlisted_module(lua_State* L);

/// The globals of every process: process, channel, payload, subscribe, unsubscribe,
/// coroutine.spawn.
void open_process_globals(lua_State* L);

/// The types whose objects most programs use: prebuild looks for their methods.
[[nodiscard]] std::span<const ObjectType* const> common_object_types();

void push_channel_library(lua_State* L);
void push_payload_library(lua_State* L);
void push_funcs(lua_State* L);
void push_ctx(lua_State* L);

}  // namespace moira::runtime
