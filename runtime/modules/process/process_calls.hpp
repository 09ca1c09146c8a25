// SPDX-License-Identifier: MIT
//
// The pieces of the `process` module: one group of functions a file, joined in process_library.cpp.
#pragma once

#include "runtime/lua/lua_process.hpp"

#include <lua.hpp>

#include <string_view>

namespace moira::runtime {

// messaging.cpp
int process_send(lua_State* L);
int process_inbox(lua_State* L);
int process_events(lua_State* L);
int process_listen(lua_State* L);
int process_unlisten(lua_State* L);
int global_subscribe(lua_State* L);
int global_unsubscribe(lua_State* L);

// relations.cpp
int process_monitor(lua_State* L);
int process_unmonitor(lua_State* L);
int process_link(lua_State* L);
int process_unlink(lua_State* L);
int process_cancel(lua_State* L);
int process_terminate(lua_State* L);
int process_set_options(lua_State* L);
int process_get_options(lua_State* L);

// spawning.cpp
int process_spawn(lua_State* L);
int process_spawn_monitored(lua_State* L);
int process_spawn_linked(lua_State* L);
int process_spawn_linked_monitored(lua_State* L);
int process_exec(lua_State* L);
int process_upgrade(lua_State* L);

// spawner.cpp
int process_with_context(lua_State* L);
int process_with_options(lua_State* L);
int process_with_name(lua_State* L);
int process_with_message(lua_State* L);

// registry.cpp
void push_registry(lua_State* L);

/// Nil and the error object that `status` means to a program; `destination` as the program wrote
/// it. `internal`: runtime failures are of kind Internal (semantics 14, row 23).
int fail_status(lua_State* L, sim::Status status, std::string_view destination, bool internal);

/// `true, nil`: what a command that went well returns.
int succeed(lua_State* L);

/// Pushes what became of a spawn (pid and nil, or nil and error).
int push_spawn_result(lua_State* L, const sim::SpawnResult& result,
                      const sim::SpawnRequest& request, bool internal);

/// The string argument at `index` as the message names it: `bad argument #1 to send`.
std::string_view check_string(lua_State* L, int index);

/// Sends one already encoded message; for with_message.
sim::Status send_blob(LuaProcess& process, std::string_view destination, sim::SymbolId topic,
                      sim::Blob* payload);

}  // namespace moira::runtime
