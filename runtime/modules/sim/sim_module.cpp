// SPDX-License-Identifier: MIT
#include "runtime/modules/sim/sim_module.hpp"

#include "runtime/lua/library.hpp"
#include "runtime/lua/lua_process.hpp"
#include "runtime/lua/object.hpp"
#include "runtime/modules/sim/history_object.hpp"
#include "runtime/modules/time/duration_argument.hpp"
#include "sim/property.hpp"
#include "sim/value.hpp"

#include <array>
#include <new>
#include <string_view>

namespace moira::runtime {
namespace {

using sim::PropertyFact;
using sim::PropertyKind;

constexpr std::size_t id_size_max = 200;

/// The handle of sim.within. User value 1: the id.
struct Promise {
    static constexpr ObjectKind kind = ObjectKind::promise;
    static constexpr const char* name = "sim.Promise";

    ObjectMark mark{kind};
    std::uint64_t number = 0;
    bool open = true;
};

std::string_view check_id(lua_State* L) {
    std::size_t size = 0;
    const char* id = luaL_checklstring(L, 1, &size);
    luaL_argcheck(L, size != 0, 1, "id must not be empty");
    luaL_argcheck(L, size <= id_size_max, 1, "id is longer than 200 bytes");
    return {id, size};
}

/// The value at `index` encoded, or null if there is none. @raises what cannot be encoded.
sim::Blob* check_details(lua_State* L, int index) {
    if (lua_isnoneornil(L, index)) return nullptr;
    lua_settop(L, index);
    sim::Blob* blob = encode_values(L, index);
    if (blob == nullptr) lua_error(L);
    return blob;
}

/// Nothing in here raises.
std::uint64_t tell(lua_State* L, PropertyFact fact, sim::Blob* details) {
    LuaProcess& process = self(L);
    fact.details = details;
    const std::uint64_t promise = process.simulation().assert_property(process.process(), fact);
    sim::release_blob(process.simulation().memory(), details);
    return promise;
}

/// (id, condition, details?) -> the condition
int tell_condition(lua_State* L, PropertyKind kind) {
    const std::string_view id = check_id(L);
    luaL_checkany(L, 2);
    luaL_argcheck(L, !lua_isfunction(L, 2), 2, "condition is a function: call it");
    const bool holds = lua_toboolean(L, 2) != 0;
    sim::Blob* details = check_details(L, 3);
    tell(L, {.kind = kind, .id = id, .holds = holds}, details);
    lua_settop(L, 2);
    return 1;
}

/// (id, details?)
int tell_place(lua_State* L, PropertyKind kind) {
    const std::string_view id = check_id(L);
    sim::Blob* details = check_details(L, 2);
    tell(L, {.kind = kind, .id = id, .holds = kind != PropertyKind::unreachable}, details);
    return 0;
}

int sim_always(lua_State* L) { return tell_condition(L, PropertyKind::always); }

int sim_always_or_unreachable(lua_State* L) {
    return tell_condition(L, PropertyKind::always_or_unreachable);
}

int sim_sometimes(lua_State* L) { return tell_condition(L, PropertyKind::sometimes); }

int sim_eventually(lua_State* L) { return tell_condition(L, PropertyKind::eventually); }

int sim_reachable(lua_State* L) { return tell_place(L, PropertyKind::reachable); }

int sim_unreachable(lua_State* L) { return tell_place(L, PropertyKind::unreachable); }

int sim_progress(lua_State* L) { return tell_place(L, PropertyKind::progress); }

int sim_state(lua_State* L) { return tell_place(L, PropertyKind::state); }

int promise_done(lua_State* L) {
    Promise& promise = check_object<Promise>(L, 1);
    const bool was_open = promise.open;
    if (was_open) {
        promise.open = false;
        lua_getiuservalue(L, 1, 1);
        std::size_t size = 0;
        const char* id = lua_tolstring(L, -1, &size);
        tell(L,
             {.kind = PropertyKind::within,
              .id = {id, size},
              .holds = true,
              .promise = promise.number},
             nullptr);
    }
    lua_pushboolean(L, was_open ? 1 : 0);
    return 1;
}

int promise_tostring(lua_State* L) {
    lua_pushstring(L, Promise::name);
    return 1;
}

void push_promise(lua_State* L) {
    static constexpr std::array<LibraryFunction, 2> methods{
        {{"done", &promise_done}, {"__tostring", &promise_tostring}}};
    static constexpr ObjectType type{Promise::kind, {.name = Promise::name, .functions = methods}};
    new (lua_newuserdatauv(L, sizeof(Promise), 1)) Promise;
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    set_object_type(L, type);
}

/// (id, duration) -> a handle whose `done` keeps the promise
int sim_within(lua_State* L) {
    const std::string_view id = check_id(L);
    luaL_checkany(L, 2);
    lua_settop(L, 2);
    DurationArgument duration;
    if (!read_duration(L, 2, duration)) {
        lua_pushlstring(L, duration.error.view().data(), duration.error.view().size());
        return luaL_argerror(L, 2, lua_tostring(L, -1));
    }
    luaL_argcheck(L, duration.ns > 0, 2, "duration must be > 0");
    push_promise(L);
    lua_pushinteger(L, duration.ns);
    sim::Blob* span = encode_values(L, 4);
    if (span == nullptr) return lua_error(L);
    lua_settop(L, 3);
    const std::uint64_t number = tell(L,
                                      {.kind = PropertyKind::within,
                                       .id = id,
                                       .span = sim::Duration::from_ns(duration.ns)},
                                      span);
    find_object<Promise>(L, 3)->number = number;
    return 1;
}

int sim_buggify(lua_State* L) {
    const std::string_view name = check_id(L);
    LuaProcess& process = self(L);
    lua_pushboolean(L, process.simulation().buggify(process.process(), name) ? 1 : 0);
    return 1;
}

constexpr std::array<LibraryFunction, 11> functions{{
    {"always", &sim_always},
    {"always_or_unreachable", &sim_always_or_unreachable},
    {"sometimes", &sim_sometimes},
    {"reachable", &sim_reachable},
    {"unreachable", &sim_unreachable},
    {"eventually", &sim_eventually},
    {"within", &sim_within},
    {"progress", &sim_progress},
    {"state", &sim_state},
    {"buggify", &sim_buggify},
    {"history", &sim_history},
}};
constexpr LibrarySpec library{.name = "sim", .functions = functions};

}  // namespace

void push_sim_module(lua_State* L) { push_library(L, library); }

}  // namespace moira::runtime
