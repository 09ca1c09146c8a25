// SPDX-License-Identifier: MIT
//
// process.registry (semantics section 6). The scopes beyond LOCAL belong to clusters.
#include "runtime/lua/library.hpp"
#include "runtime/modules/process/process_calls.hpp"

#include <array>

namespace moira::runtime {
namespace {

constexpr lua_Integer scope_local = 0;
constexpr lua_Integer scope_eventual = 1;
constexpr lua_Integer scope_strong = 3;

/// The scope at `index`; -1 with the results pushed when it cannot be used here.
lua_Integer read_scope(lua_State* L, int index) {
    if (lua_isnoneornil(L, index)) return scope_local;
    if (lua_type(L, index) != LUA_TNUMBER) {
        fail(L, error_kind::invalid,
             "scope must be a number (LOCAL, EVENTUAL, CONSISTENT or STRONG)");
        return -1;
    }
    const lua_Integer scope = static_cast<lua_Integer>(lua_tonumber(L, index));
    if (scope == scope_local) return scope;
    // Consistent and strong are one here: there is one registry, and no partition keeps from it.
    const bool has_nodes = !self(L).simulation().plan().network.nodes.empty();
    if (has_nodes && scope > scope_eventual && scope <= scope_strong) return scope;
    fail(L, error_kind::internal,
         scope == scope_eventual ? "eventual registry not available"
                                 : "global registry not available");
    return -1;
}

bool is_pid(std::string_view text) {
    return text.size() >= 3 && text.front() == '{' && text.back() == '}' &&
           text.find('|') != std::string_view::npos;
}

int registry_register(lua_State* L) {
    LuaProcess& process = self(L);
    const std::string_view name = check_string(L, 1);
    std::string_view pid;
    if (!lua_isnoneornil(L, 2)) {
        if (lua_type(L, 2) != LUA_TSTRING) {
            return fail(L, error_kind::invalid, "pid must be a string");
        }
        pid = check_string(L, 2);
        if (!is_pid(pid)) {
            lua_pushfstring(L, "invalid pid format: %s", lua_tostring(L, 2));
            return fail(L, error_kind::invalid, lua_tostring(L, -1));
        }
    }
    const lua_Integer scope = read_scope(L, 3);
    if (scope < 0) return 2;
    sim::Simulation& simulation = process.simulation();
    if (simulation.register_name(process.task(), simulation.symbols().intern(name), pid,
                                 scope != scope_local) != sim::Status::ok) {
        return fail(L, error_kind::already_exists, "name already registered");
    }
    lua_pushboolean(L, 1);
    return 1;
}

int registry_lookup(lua_State* L) {
    LuaProcess& process = self(L);
    sim::Simulation& simulation = process.simulation();
    const sim::SymbolId name = simulation.symbols().intern(check_string(L, 1));
    const std::string_view* pid = simulation.lookup_name(process.task(), name);
    if (pid == nullptr) return fail(L, error_kind::not_found, "name not registered");
    lua_pushlstring(L, pid->data(), pid->size());
    return 1;
}

int registry_unregister(lua_State* L) {
    LuaProcess& process = self(L);
    const std::string_view name = check_string(L, 1);
    sim::Simulation& simulation = process.simulation();
    const bool everywhere = !lua_isnoneornil(L, 2) && lua_tointeger(L, 2) != scope_local;
    if (everywhere && simulation.plan().network.nodes.empty()) {
        lua_pushboolean(L, 0);  // only an owner in that scope could, and there is none
        return 1;
    }
    const bool removed = simulation.unregister_name(
        process.task(), simulation.symbols().intern(name), everywhere);
    lua_pushboolean(L, removed ? 1 : 0);
    return 1;
}

constexpr std::array<LibraryFunction, 3> functions{{
    {"register", &registry_register},
    {"lookup", &registry_lookup},
    {"unregister", &registry_unregister},
}};
constexpr std::array<LibraryConstant, 4> scopes{{
    {"LOCAL", std::int64_t{0}},
    {"EVENTUAL", std::int64_t{1}},
    {"CONSISTENT", std::int64_t{2}},
    {"STRONG", std::int64_t{3}},
}};
constexpr LibrarySpec library{
    .name = "process.registry", .functions = functions, .constants = scopes};

}  // namespace

void push_registry(lua_State* L) {
    push_library(L, library);
}

}  // namespace moira::runtime
