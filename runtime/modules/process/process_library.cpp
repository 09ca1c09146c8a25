// SPDX-License-Identifier: MIT
//
// The `process` global.
#include <array>

#include "runtime/lua/library.hpp"
#include "runtime/lua/sandbox.hpp"
#include "runtime/modules/modules.hpp"
#include "runtime/modules/process/process_calls.hpp"

namespace moira::runtime {
namespace {

int process_pid(lua_State* L) {
    const sim::Process& process = self(L).process();
    lua_pushlstring(L, process.pid.data(), process.pid.size());
    return 1;
}

int process_id(lua_State* L) {
    const std::string_view id = self(L).process().entry->id;
    lua_pushlstring(L, id.data(), id.size());
    return 1;
}

/// coroutine.spawn(fn): the new coroutine runs first (semantics 7.4).
int coroutine_spawn(lua_State* L) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    LuaProcess& process = blocking_self(L);
    lua_settop(L, 1);
    LuaTask& task = process.spawn_task(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, task.anchor);
    process.simulation().ready(*task.task);
    process.simulation().yield(process.task());
    return 1;
}

/// coroutine.yield where nothing can be yielded to: the other tasks go first.
int task_yield(lua_State* L) {
    LuaProcess& process = blocking_self(L);
    process.simulation().yield(process.task());
    return 0;
}

constexpr std::array<LibraryFunction, 25> functions{{
    {"pid", &process_pid},
    {"id", &process_id},
    {"send", &process_send},
    {"inbox", &process_inbox},
    {"events", &process_events},
    {"listen", &process_listen},
    {"unlisten", &process_unlisten},
    {"monitor", &process_monitor},
    {"unmonitor", &process_unmonitor},
    {"link", &process_link},
    {"unlink", &process_unlink},
    {"cancel", &process_cancel},
    {"terminate", &process_terminate},
    {"set_options", &process_set_options},
    {"get_options", &process_get_options},
    {"spawn", &process_spawn},
    {"spawn_monitored", &process_spawn_monitored},
    {"spawn_linked", &process_spawn_linked},
    {"spawn_linked_monitored", &process_spawn_linked_monitored},
    {"exec", &process_exec},
    {"upgrade", &process_upgrade},
    {"with_context", &process_with_context},
    {"with_options", &process_with_options},
    {"with_name", &process_with_name},
    {"with_message", &process_with_message},
}};
constexpr std::array<LibraryConstant, 3> event_names{{
    {"CANCEL", "pid.cancel"},
    {"EXIT", "pid.exit"},
    {"LINK_DOWN", "pid.link.down"},
}};
constexpr LibrarySpec events{.name = "process.event", .constants = event_names};

constexpr std::array<LibraryField, 2> inner{{
    {"event", [](lua_State* L) { push_library(L, events); }},
    {"registry", &push_registry},
}};
constexpr LibrarySpec library{.name = "process", .functions = functions, .fields = inner};

constexpr std::array<LibraryFunction, 1> spawn_function{{{"spawn", &coroutine_spawn}}};
constexpr LibrarySpec coroutines{
    .name = "coroutine", .functions = spawn_function, .base = &coroutine_spec};

/// The coroutine library of a process.
void push_coroutines(lua_State* L) {
    push_function(L, &task_yield);
    set_task_yield(L);
    push_library(L, coroutines);
}

constexpr std::array<LibraryFunction, 2> global_functions{{
    {"subscribe", &global_subscribe},
    {"unsubscribe", &global_unsubscribe},
}};
constexpr std::array<LibraryField, 4> global_libraries{{
    {"channel", &push_channel_library},
    {"coroutine", &push_coroutines},
    {"payload", &push_payload_library},
    {"process", [](lua_State* L) { push_library(L, library); }},
}};
constexpr LibrarySpec globals{
    .name = "_G", .functions = global_functions, .fields = global_libraries};

}  // namespace

void open_process_globals(lua_State* L) { add_globals(L, globals); }

}  // namespace moira::runtime
