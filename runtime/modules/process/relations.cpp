// SPDX-License-Identifier: MIT
//
// monitor, link, cancel, terminate and the options (semantics sections 2.3 and 5).
#include "runtime/modules/process/process_calls.hpp"

#include "runtime/lua/value_codec.hpp"

namespace moira::runtime {
namespace {

using sim::Status;

int finish(lua_State* L, Status status) {
    if (status != Status::ok) return fail_status(L, status, check_string(L, 1), true);
    return succeed(L);
}

int relate(lua_State* L, Status (sim::Simulation::*command)(sim::Task&, sim::Destination),
           const char* missing) {
    LuaProcess& process = blocking_self(L);
    if (lua_isnone(L, 1)) return fail(L, error_kind::invalid, missing);
    const std::string_view target = check_string(L, 1);
    return finish(L, (process.simulation().*command)(process.task(), sim::Destination{target}));
}

}  // namespace

int process_monitor(lua_State* L) {
    return relate(L, &sim::Simulation::monitor, "monitor requires a destination argument");
}

int process_unmonitor(lua_State* L) {
    return relate(L, &sim::Simulation::unmonitor, "unmonitor requires a destination argument");
}

int process_link(lua_State* L) {
    return relate(L, &sim::Simulation::link, "link requires a destination argument");
}

int process_unlink(lua_State* L) {
    return relate(L, &sim::Simulation::unlink, "unlink requires a destination argument");
}

int process_terminate(lua_State* L) {
    return relate(L, &sim::Simulation::terminate, "terminate requires a destination argument");
}

int process_cancel(lua_State* L) {
    LuaProcess& process = blocking_self(L);
    if (lua_isnone(L, 1)) {
        return fail(L, error_kind::invalid, "cancel requires at least destination argument");
    }
    const std::string_view target = check_string(L, 1);
    if (lua_isnoneornil(L, 2)) {
        lua_settop(L, 1);
        lua_pushliteral(L, "");
    }
    check_string(L, 2);
    lua_settop(L, 2);
    sim::Blob* reason = encode_values(L, 2);
    if (reason == nullptr) return 2;
    return finish(L, process.simulation().cancel(process.task(), sim::Destination{target}, reason));
}

int process_set_options(lua_State* L) {
    LuaProcess& process = self(L);
    if (!lua_istable(L, 1)) {
        lua_pushboolean(L, 0);
        push_error(L, error_kind::invalid, "options parameter must be a table");
        return 2;
    }
    lua_settop(L, 1);
    bool unknown = false;
    bool bad_type = false;
    lua_pushnil(L);
    while (lua_next(L, 1) != 0) {
        // Stack: options, key, value; an unknown key's message is kept below at index 2.
        if (lua_type(L, -2) == LUA_TSTRING) {
            std::size_t size = 0;
            const char* key = lua_tolstring(L, -2, &size);
            if (std::string_view{key, size} != "trap_links") {
                unknown = true;
            } else if (!lua_isboolean(L, -1)) {
                bad_type = true;
            } else {
                process.simulation().set_trap_links(process.task(), lua_toboolean(L, -1) != 0);
            }
        }
        lua_pop(L, 1);
    }
    if (!bad_type && !unknown) return succeed(L);
    lua_pushboolean(L, 0);
    if (bad_type) {
        push_error(L, error_kind::invalid, "trap_links must be a boolean");
        return 2;
    }
    // The first unknown key in byte order: which one is named must not depend on table order.
    lua_pushnil(L);
    lua_pushnil(L);
    while (lua_next(L, 1) != 0) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING) continue;
        std::size_t size = 0;
        const char* key = lua_tolstring(L, -1, &size);
        if (std::string_view{key, size} == "trap_links") continue;
        if (lua_isnil(L, -2) || lua_compare(L, -1, -2, LUA_OPLT) != 0) {
            lua_pushvalue(L, -1);
            lua_replace(L, -3);
        }
    }
    lua_pushfstring(L, "option %s is not supported", lua_tostring(L, -1));
    push_error(L, error_kind::invalid, lua_tostring(L, -1));
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

int process_get_options(lua_State* L) {
    lua_createtable(L, 0, 1);
    lua_pushboolean(L, self(L).process().trap_links ? 1 : 0);
    lua_setfield(L, -2, "trap_links");
    return 1;
}

}  // namespace moira::runtime
