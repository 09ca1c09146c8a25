// SPDX-License-Identifier: MIT
//
// spawn and its forms, exec, upgrade (semantics sections 2.1, 2.6, 2.7), and what the kernel's
// statuses mean to a program.
#include "runtime/modules/process/process_calls.hpp"

namespace moira::runtime {
namespace {

using sim::Refusal;
using sim::Status;

/// Spawns with id, host and arguments from the stack. The spawner's form raises on bad arguments.
int spawn(lua_State* L, const char* name, bool monitored, bool linked) {
    LuaProcess& process = blocking_self(L);
    if (lua_gettop(L) < 2) {
        lua_pushfstring(L, "%s requires at least id and host arguments", name);
        return fail(L, error_kind::invalid, lua_tostring(L, -1));
    }
    sim::SpawnRequest request;
    request.entry = check_string(L, 1);
    request.host = check_string(L, 2);
    request.arguments = encode_values(L, 3);
    if (request.arguments == nullptr) return 2;
    request.monitored = monitored;
    request.linked = linked;
    sim::SpawnResult result;
    process.simulation().spawn(process.task(), request, result);
    return push_spawn_result(L, result, request, false);
}

int exec_argument_problem(lua_State* L) {
    if (lua_gettop(L) < 2)
        return fail(L, error_kind::invalid, "exec requires id and host arguments");
    const std::string_view id = check_string(L, 1);
    if (id.empty()) return fail(L, error_kind::invalid, "process ID required");
    const std::size_t colon = id.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == id.size()) {
        return fail(L, error_kind::invalid, "invalid process ID format (namespace:name required)");
    }
    if (check_string(L, 2).empty()) return fail(L, error_kind::invalid, "host ID required");
    return 0;
}

}  // namespace

int succeed(lua_State* L) {
    lua_pushboolean(L, 1);
    lua_pushnil(L);
    return 2;
}

int fail_status(lua_State* L, Status status, std::string_view destination, bool internal) {
    if (status == Status::unresolved) {
        lua_pushliteral(L, "could not resolve '");
        lua_pushlstring(L, destination.data(), destination.size());
        lua_pushliteral(L, "' as PID or registered name");
        lua_concat(L, 3);
        return fail(L, error_kind::not_found, lua_tostring(L, -1));
    }
    const Refusal refusal = sim::refusal_of(status);
    return fail(L, internal ? error_kind::internal : refusal.kind, refusal.message);
}

int push_spawn_result(lua_State* L, const sim::SpawnResult& result,
                      const sim::SpawnRequest& request, bool internal) {
    if (result.id != sim::ProcessId{}) {
        push_pid(L, result.id);
        lua_pushnil(L);
        return 2;
    }
    if (result.status == Status::load_failed) {
        lua_pushnil(L);
        push_first_value(L, result.error);
        sim::release_blob(self(L).simulation().memory(), result.error);
        return 2;
    }
    const Refusal refusal = sim::refusal_of(result.status);
    sim::ErrorView view;
    view.kind = internal ? error_kind::internal : refusal.kind;
    view.message = refusal.message;
    view.retryable = Retryable::no;
    const bool by_entry = result.status == Status::entry_not_found;
    if (!by_entry && result.status != Status::host_not_found) {
        return fail(L, view.kind.data(), view.message);
    }
    lua_createtable(L, 0, 1);
    const std::string_view name = by_entry ? request.entry : request.host;
    lua_pushlstring(L, name.data(), name.size());
    lua_setfield(L, -2, by_entry ? "factory_id" : "host_id");
    sim::ByteBuffer& buffer = self(L).run().scratch;
    buffer.clear();
    EncodeNotes notes;
    encode_value(L, -1, buffer, notes);
    view.details = buffer.bytes();
    lua_pushnil(L);
    push_error(L, view);
    return 2;
}

int process_spawn(lua_State* L) {
    return spawn(L, "spawn", false, false);
}

int process_spawn_monitored(lua_State* L) {
    return spawn(L, "spawn_monitored", true, false);
}

int process_spawn_linked(lua_State* L) {
    return spawn(L, "spawn_linked", false, true);
}

int process_spawn_linked_monitored(lua_State* L) {
    return spawn(L, "spawn_linked_monitored", true, true);
}

int process_exec(lua_State* L) {
    LuaProcess& process = blocking_self(L);
    if (const int results = exec_argument_problem(L); results != 0) return results;
    sim::SpawnRequest request;
    request.entry = check_string(L, 1);
    request.host = check_string(L, 2);
    request.arguments = encode_values(L, 3);
    if (request.arguments == nullptr) return 2;
    Wait wait{process.current_task()};
    process.simulation().begin_waiting(process.process(), wait);
    request.completes_into = &wait;
    request.waits = true;
    sim::SpawnResult result;
    process.simulation().spawn(process.task(), request, result);
    if (result.id == sim::ProcessId{}) {
        process.simulation().end_waiting(process.process(), wait);
        return push_spawn_result(L, result, request, true);
    }
    if (wait.delivered.is_error) lua_pushnil(L);
    push_first_value(L, wait.delivered.payload);
    sim::release_blob(process.simulation().memory(), wait.delivered.payload);
    wait.task->unclaimed = nullptr;
    if (!wait.delivered.is_error) lua_pushnil(L);
    return 2;
}

int process_upgrade(lua_State* L) {
    LuaProcess& process = blocking_self(L);
    const bool named = lua_type(L, 1) == LUA_TSTRING;
    const std::string_view entry = named ? check_string(L, 1) : std::string_view{};
    if (lua_gettop(L) == 0) lua_pushnil(L);
    sim::Blob* arguments = encode_values(L, 2);
    if (arguments == nullptr) return 2;
    process.simulation().upgrade(process.task(), entry, arguments);
    // Only an unknown entry gets here; it ends the process (semantics 2.7).
    process.simulation().end_now(
        process.task(),
        process.simulation().make_error(sim::ErrorView{
            .kind = error_kind::internal, .message = "upgrade: create failed: factory not found"}));
}

}  // namespace moira::runtime
