// SPDX-License-Identifier: MIT
//
// The `funcs` module (semantics 11.1): a call is a process of its own on a host named after the
// function, whose result comes back as a completion.
#include <array>
#include <new>

#include "runtime/lua/library.hpp"
#include "runtime/lua/lua_process.hpp"
#include "runtime/modules/channel/channel.hpp"
#include "runtime/modules/ctx/context_values.hpp"
#include "runtime/modules/modules.hpp"
#include "runtime/modules/payload/payload.hpp"

namespace moira::runtime {
namespace {

/// User value 1: context values or nil.
struct Executor {
    static constexpr ObjectKind kind = ObjectKind::executor;
    static constexpr const char* name = "funcs.Executor";

    ObjectMark mark{kind};
};

/// User value 1: the channel.
struct Future {
    static constexpr ObjectKind kind = ObjectKind::future;
    static constexpr const char* name = "funcs.Future";

    ObjectMark mark{kind};
    FutureState state;
    Channel* channel = nullptr;
};

/// 0 when the id at `index` can be called; else the number of pushed results.
int id_problem(lua_State* L, int index) {
    std::size_t size = 0;
    const char* text = luaL_checklstring(L, index, &size);
    const std::string_view id{text, size};
    if (id.empty()) return fail(L, error_kind::invalid, "function ID required");
    const std::size_t colon = id.find(':');
    if (colon == std::string_view::npos || colon == 0) {
        return fail(L, error_kind::invalid, "namespace required in function ID");
    }
    if (colon + 1 == id.size()) {
        return fail(L, error_kind::invalid, "name required in function ID");
    }
    return 0;
}

/// Encodes context and arguments (those behind `index`) of a call. False with results pushed.
bool prepare(lua_State* L, int index, int executor, sim::SpawnRequest& request) {
    std::size_t size = 0;
    const char* text = luaL_checklstring(L, index, &size);
    request.entry = {text, size};
    request.function_call = true;
    request.arguments = encode_values(L, index + 1);
    if (request.arguments == nullptr) return false;
    if (executor != 0) {
        const int top = lua_gettop(L);
        lua_getiuservalue(L, executor, 1);
        if (lua_istable(L, -1)) request.context = merge_context(L, top + 1);
        lua_settop(L, top);
    }
    return true;
}

int fail_call(lua_State* L, const sim::SpawnResult& result) {
    if (result.status == sim::Status::load_failed) {
        lua_pushnil(L);
        push_first_value(L, result.error);
        sim::release_blob(self(L).simulation().memory(), result.error);
        return 2;
    }
    if (result.status == sim::Status::entry_not_found) {
        return fail(L, error_kind::not_found, "no handler registered for target");
    }
    return fail(L, "LimitExceeded", "max processes limit exceeded");
}

int call_at(lua_State* L, int index, int executor) {
    LuaProcess& process = blocking_self(L);
    if (const int results = id_problem(L, index); results != 0) return results;
    sim::SpawnRequest request;
    if (!prepare(L, index, executor, request)) return 2;
    Wait wait{process.current_task()};
    process.simulation().begin_waiting(process.process(), wait);
    request.completes_into = &wait;
    request.waits = true;
    sim::SpawnResult result;
    process.simulation().spawn(process.task(), request, result);
    if (result.id == sim::ProcessId{}) {
        process.simulation().end_waiting(process.process(), wait);
        return fail_call(L, result);
    }
    if (wait.delivered.is_error) lua_pushnil(L);
    push_first_value(L, wait.delivered.payload);
    sim::release_blob(process.simulation().memory(), wait.delivered.payload);
    wait.task->unclaimed = nullptr;
    if (!wait.delivered.is_error) lua_pushnil(L);
    return 2;
}

Future& check_future(lua_State* L) {
    return check_object<Future>(L, 1);
}

int future_channel(lua_State* L) {
    check_future(L);
    lua_getiuservalue(L, 1, 1);
    return 1;
}

int future_is_complete(lua_State* L) {
    lua_pushboolean(L, check_future(L).state.complete ? 1 : 0);
    return 1;
}

int future_is_canceled(lua_State* L) {
    lua_pushboolean(L, check_future(L).state.canceled ? 1 : 0);
    return 1;
}

int future_result(lua_State* L) {
    const Future& future = check_future(L);
    if (future.state.canceled) return fail(L, error_kind::canceled, "canceled");
    if (!future.state.complete) {
        lua_pushnil(L);
        lua_pushnil(L);
        return 2;
    }
    if (future.state.result.is_error) lua_pushnil(L);
    push_first_value(L, future.state.result.payload);
    if (future.state.result.is_error) return 2;
    wrap_payload(L);
    lua_pushnil(L);
    return 2;
}

int future_error(lua_State* L) {
    const Future& future = check_future(L);
    if (future.state.complete && future.state.result.is_error) {
        push_first_value(L, future.state.result.payload);
        sim::ErrorView view = error_view(L, -1);
        view.kind = error_kind::internal;
        push_error(L, view);
        lua_pushboolean(L, 1);
        return 2;
    }
    lua_pushnil(L);
    lua_pushboolean(L, 0);
    return 2;
}

/// The callee goes on; only its result is no longer wanted (semantics 11.1).
int future_cancel(lua_State* L) {
    Future& future = check_future(L);
    LuaProcess& process = blocking_self(L);
    if (!future.state.complete && !future.state.canceled) {
        future.state.canceled = true;
        channel_close(process, *future.channel);
        process.simulation().requeue(process.task());
    }
    process.simulation().pass(process.task());
    lua_pushboolean(L, 1);
    lua_pushnil(L);
    return 2;
}

constexpr std::array<LibraryFunction, 7> future_methods{{
    {"response", &future_channel},
    {"channel", &future_channel},
    {"is_complete", &future_is_complete},
    {"is_canceled", &future_is_canceled},
    {"result", &future_result},
    {"error", &future_error},
    {"cancel", &future_cancel},
}};

constexpr ObjectType future_type{Future::kind, {.name = Future::name, .functions = future_methods}};

int async_at(lua_State* L, int index, int executor) {
    LuaProcess& process = blocking_self(L);
    if (const int results = id_problem(L, index); results != 0) return results;
    sim::SpawnRequest request;
    if (!prepare(L, index, executor, request)) return 2;
    auto* future = new (lua_newuserdatauv(L, sizeof(Future), 1)) Future;
    set_object_type(L, future_type);
    Channel& channel = push_channel(L, 1, ChannelMode::future);
    channel.once = true;
    channel.future = &future->state;
    future->channel = &channel;
    hold_channel(L, process);
    lua_setiuservalue(L, -2, 1);
    // The future too: its state is what the channel's delivery writes into.
    lua_getiuservalue(L, -1, 1);
    lua_pushvalue(L, -2);
    lua_setiuservalue(L, -2, 2);
    lua_pop(L, 1);
    request.completes_into = &channel;
    // The callee may be done before this call returns; the caller learns of it later (11.1).
    channel.withheld = true;
    sim::SpawnResult result;
    process.simulation().spawn(process.task(), request, result);
    channel.withheld = false;
    if (result.id == sim::ProcessId{}) return fail_call(L, result);
    lua_pushnil(L);
    return 2;
}

int executor_of(lua_State* L) { return is_object(L, 1, Executor::kind) ? 1 : 0; }

int funcs_call(lua_State* L) {
    const int executor = executor_of(L);
    return call_at(L, executor + 1, executor);
}

int funcs_async(lua_State* L) {
    const int executor = executor_of(L);
    return async_at(L, executor + 1, executor);
}

void push_executor(lua_State* L);

int executor_with_context(lua_State* L) {
    check_object<Executor>(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    lua_newtable(L);
    lua_getiuservalue(L, 1, 1);
    if (lua_istable(L, -1)) copy_context_values(L, 4, 3, false);
    lua_pop(L, 1);
    copy_context_values(L, 2, 3, false);
    detach_table(L, 3);
    push_executor(L);
    lua_pushvalue(L, 3);
    lua_setiuservalue(L, -2, 1);
    return 1;
}

int executor_with_value(lua_State* L) {
    check_object<Executor>(L, 1);
    luaL_checkany(L, 2);
    push_executor(L);
    lua_getiuservalue(L, 1, 1);
    lua_setiuservalue(L, -2, 1);
    return 1;
}

constexpr std::array<LibraryFunction, 6> executor_methods{{
    {"call", &funcs_call},
    {"async", &funcs_async},
    {"with_context", &executor_with_context},
    {"with_actor", &executor_with_value},
    {"with_scope", &executor_with_value},
    {"with_options", &executor_with_value},
}};

void push_executor(lua_State* L) {
    new (lua_newuserdatauv(L, sizeof(Executor), 1)) Executor{};
    static constexpr ObjectType type{Executor::kind,
                                     {.name = Executor::name, .functions = executor_methods}};
    set_object_type(L, type);
}

int funcs_new(lua_State* L) {
    push_executor(L);
    return 1;
}

constexpr std::array<LibraryFunction, 3> functions{{
    {"call", &funcs_call},
    {"async", &funcs_async},
    {"new", &funcs_new},
}};
constexpr LibrarySpec library{.name = "funcs", .functions = functions};

}  // namespace

void push_funcs(lua_State* L) { push_library(L, library); }

}  // namespace moira::runtime
