// SPDX-License-Identifier: MIT
//
// The spawn builder of process.with_context and its like (semantics 2.4): immutable, each step is a
// new spawner. All four settings lie in one plain Lua table that is copied with every step.
#include <array>
#include <new>

#include "runtime/lua/library.hpp"
#include "runtime/lua/object.hpp"
#include "runtime/modules/ctx/context_values.hpp"
#include "runtime/modules/process/process_calls.hpp"

namespace moira::runtime {
namespace {

/// User value 1: context values (a table of its own) or nil; 2: name or nil; 3: list of messages,
/// each {topic, payload...} with n.
struct Spawner {
    static constexpr ObjectKind kind = ObjectKind::spawner;
    static constexpr const char* name = "process.Spawner";

    ObjectMark mark{kind};
};

void set_metatable(lua_State* L);

/// Pushes a new spawner with the settings of the one at `from` (0: none).
void push_copy(lua_State* L, int from) {
    new (lua_newuserdatauv(L, sizeof(Spawner), 3)) Spawner{};
    set_metatable(L);
    for (int i = 1; from != 0 && i <= 3; ++i) {
        lua_getiuservalue(L, from, i);
        lua_setiuservalue(L, -2, i);
    }
}

int base_of(lua_State* L) { return is_object(L, 1, Spawner::kind) ? 1 : 0; }

int with_context(lua_State* L) {
    const int base = base_of(L);
    luaL_checktype(L, base + 1, LUA_TTABLE);
    lua_settop(L, base + 1);
    lua_newtable(L);
    const int merged = lua_gettop(L);
    if (base != 0) {
        lua_getiuservalue(L, base, 1);
        if (lua_istable(L, -1)) copy_context_values(L, lua_gettop(L), merged, false);
        lua_pop(L, 1);
    }
    copy_context_values(L, base + 1, merged, base == 0);
    detach_table(L, merged);
    push_copy(L, base);
    lua_pushvalue(L, merged);
    lua_setiuservalue(L, -2, 1);
    return 1;
}

int with_options(lua_State* L) {
    const int base = base_of(L);
    luaL_checktype(L, base + 1, LUA_TTABLE);
    push_copy(L, base);
    return 1;
}

int with_name(lua_State* L) {
    const int base = base_of(L);
    const std::string_view name = check_string(L, base + 1);
    luaL_argcheck(L, !name.empty(), base + 1, "name cannot be empty");
    push_copy(L, base);
    lua_pushvalue(L, base + 1);
    lua_setiuservalue(L, -2, 2);
    return 1;
}

int with_message(lua_State* L) {
    const int base = base_of(L);
    const std::string_view topic = check_string(L, base + 1);
    luaL_argcheck(L, !topic.starts_with('@'), base + 1, "cannot send to @ topics");
    const int last = lua_gettop(L);
    push_copy(L, base);
    const int spawner = lua_gettop(L);
    lua_newtable(L);
    lua_getiuservalue(L, spawner, 3);
    const lua_Integer count =
        lua_istable(L, -1) ? static_cast<lua_Integer>(lua_rawlen(L, -1)) : 0;
    for (lua_Integer i = 1; i <= count; ++i) {
        lua_rawgeti(L, -1, i);
        lua_rawseti(L, -3, i);
    }
    lua_pop(L, 1);
    lua_createtable(L, last - base, 1);
    for (int i = base + 1; i <= last; ++i) {
        lua_pushvalue(L, i);
        lua_rawseti(L, -2, i - base);
    }
    lua_pushinteger(L, last - base);
    lua_setfield(L, -2, "n");
    detach_table(L, lua_gettop(L));
    lua_rawseti(L, -2, count + 1);
    lua_setiuservalue(L, spawner, 3);
    lua_settop(L, spawner);
    return 1;
}

int with_value(lua_State* L) {
    luaL_checkany(L, 2);
    luaL_argcheck(L, !lua_isnil(L, 2), 2, "value expected");
    push_copy(L, base_of(L));
    return 1;
}

/// The queued messages, encoded, in the run's region; `count` of them. Stack: spawner at 1.
sim::InitialMessage* encode_messages(lua_State* L, LuaProcess& process, std::uint32_t& count) {
    lua_getiuservalue(L, 1, 3);
    const int list = lua_gettop(L);
    count = lua_istable(L, list) ? static_cast<std::uint32_t>(lua_rawlen(L, list)) : 0;
    sim::Simulation& simulation = process.simulation();
    auto* messages = static_cast<sim::InitialMessage*>(
        simulation.memory().take((count + 1) * sizeof(sim::InitialMessage)));
    for (std::uint32_t i = 0; i < count; ++i) {
        lua_rawgeti(L, list, static_cast<lua_Integer>(i) + 1);
        const int entry = lua_gettop(L);
        lua_getfield(L, entry, "n");
        const auto size = static_cast<int>(lua_tointeger(L, -1));
        lua_rawgeti(L, entry, 1);
        const sim::SymbolId topic = simulation.symbols().intern(check_string(L, -1));
        lua_settop(L, entry);
        luaL_checkstack(L, size + 8, "with_message");
        for (int k = 2; k <= size; ++k) lua_rawgeti(L, entry, k);
        sim::Blob* payload = encode_values(L, entry + 1);
        if (payload == nullptr) payload = sim::make_blob(simulation.memory(), {}, 0);
        new (messages + i) sim::InitialMessage{topic, payload};
        lua_settop(L, list);
    }
    lua_settop(L, list - 1);
    return messages;
}

/// An existing owner of the name gets the messages instead of a new process; its pid is pushed.
bool signal_existing(lua_State* L, LuaProcess& process, const sim::SpawnRequest& request) {
    const std::string_view* owner = process.simulation().lookup_name(process.task(), request.name);
    if (owner == nullptr) return false;
    lua_pushlstring(L, owner->data(), owner->size());
    for (std::uint32_t i = 0; i < request.message_count; ++i) {
        process.simulation().send_unsigned(process.task(), sim::Destination{check_string(L, -1)},
                                           request.messages[i].topic, request.messages[i].payload);
    }
    return true;
}

/// Context and arguments, from a stack that ends with the arguments; false with the results pushed.
bool encode_start(lua_State* L, int last, sim::SpawnRequest& request) {
    lua_settop(L, last);
    lua_getiuservalue(L, 1, 1);
    if (lua_istable(L, -1)) request.context = merge_context(L, lua_gettop(L));
    lua_settop(L, last);
    request.arguments = encode_values(L, 4);
    return request.arguments != nullptr;
}

/// Spawns, or signals the owner of the name; a lost race for the name is a signal to the winner.
int spawn_or_signal(lua_State* L, LuaProcess& process, int last, sim::SpawnRequest& request) {
    sim::SpawnResult result;
    do {
        if (request.name != sim::SymbolId{} && signal_existing(L, process, request)) {
            request.message_count = 0;
            lua_pushnil(L);
            return 2;
        }
        if (!encode_start(L, last, request)) return 2;
        process.simulation().spawn(process.task(), request, result);
        request.context = nullptr;
    } while (result.status == sim::Status::already_exists);
    if (result.id != sim::ProcessId{}) request.message_count = 0;
    return push_spawn_result(L, result, request, false);
}

int spawn(lua_State* L, bool monitored, bool linked) {
    check_object<Spawner>(L, 1);
    LuaProcess& process = blocking_self(L);
    if (lua_gettop(L) < 3) return luaL_error(L, "spawn requires at least id and host arguments");
    sim::SpawnRequest request;
    request.entry = check_string(L, 2);
    request.host = check_string(L, 3);
    request.monitored = monitored;
    request.linked = linked;
    const int last = lua_gettop(L);
    sim::Simulation& simulation = process.simulation();
    lua_getiuservalue(L, 1, 2);
    if (lua_isstring(L, -1)) request.name = simulation.symbols().intern(check_string(L, -1));
    lua_settop(L, last);
    sim::InitialMessage* messages = encode_messages(L, process, request.message_count);
    request.messages = messages;
    const std::size_t bytes = (request.message_count + 1) * sizeof(sim::InitialMessage);
    const int results = spawn_or_signal(L, process, last, request);
    // What was not sent stays ours.
    for (std::uint32_t i = 0; i < request.message_count; ++i) {
        sim::release_blob(simulation.memory(), messages[i].payload);
    }
    simulation.memory().give(messages, bytes);
    return results;
}

int spawner_spawn(lua_State* L) { return spawn(L, false, false); }
int spawner_spawn_monitored(lua_State* L) { return spawn(L, true, false); }
int spawner_spawn_linked(lua_State* L) { return spawn(L, false, true); }
int spawner_spawn_linked_monitored(lua_State* L) { return spawn(L, true, true); }

constexpr std::array<LibraryFunction, 10> methods{{
    {"with_context", &with_context},
    {"with_options", &with_options},
    {"with_name", &with_name},
    {"with_message", &with_message},
    {"with_actor", &with_value},
    {"with_scope", &with_value},
    {"spawn", &spawner_spawn},
    {"spawn_monitored", &spawner_spawn_monitored},
    {"spawn_linked", &spawner_spawn_linked},
    {"spawn_linked_monitored", &spawner_spawn_linked_monitored},
}};

void set_metatable(lua_State* L) {
    static constexpr ObjectType type{Spawner::kind, {.name = Spawner::name, .functions = methods}};
    set_object_type(L, type);
}

}  // namespace

int process_with_context(lua_State* L) { return with_context(L); }
int process_with_options(lua_State* L) { return with_options(L); }
int process_with_name(lua_State* L) { return with_name(L); }
int process_with_message(lua_State* L) { return with_message(L); }

}  // namespace moira::runtime
