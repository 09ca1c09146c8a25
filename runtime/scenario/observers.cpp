// SPDX-License-Identifier: MIT
#include "runtime/scenario/observers.hpp"

#include "runtime/lua/value_codec.hpp"
#include "sim/trace_codec.hpp"
#include "sim/value.hpp"

#include <fmt/format.h>

#include <utility>

namespace moira::runtime {
namespace {

std::uint64_t bit_of(sim::TraceKind kind) { return 1ULL << static_cast<unsigned>(kind); }

/// In a protected call; plain, as it may be left by an error.
struct Handling {
    const char* state;
    std::string_view kind;
    const SeenEvent* event;
};

void set_text(lua_State* L, const char* key, std::string_view text) {
    if (text.empty()) return;
    lua_pushlstring(L, text.data(), text.size());
    lua_setfield(L, -2, key);
}

/// Pushes the list of the values of `event`.
void push_event_values(lua_State* L, const SeenEvent& event) {
    lua_newtable(L);
    std::string_view rest = event.payload;
    for (std::uint32_t i = 1; i <= event.payload_count && !rest.empty(); ++i) {
        if (!decode_value(L, rest)) return lua_pop(L, 1);
        lua_rawseti(L, -2, static_cast<lua_Integer>(i));
        sim::ValueReader reader{rest};
        sim::ValueEvent read = sim::ValueEvent::nil;
        while (read != sim::ValueEvent::end && read != sim::ValueEvent::malformed)
            read = reader.next().event;
        rest = reader.rest();
    }
}

void push_event(lua_State* L, const SeenEvent& event, std::string_view kind) {
    lua_createtable(L, 0, 8);
    set_text(L, "kind", kind);
    set_text(L, "actor", event.actor);
    set_text(L, "object", event.object);
    set_text(L, "text", event.text);
    lua_pushinteger(L, static_cast<lua_Integer>(event.number));
    lua_setfield(L, -2, "number");
    lua_pushnumber(L, static_cast<lua_Number>(event.time.ns()) / 1e9);
    lua_setfield(L, -2, "time");
    push_event_values(L, event);
    lua_rawgeti(L, -1, 1);
    lua_setfield(L, -3, "value");
    lua_setfield(L, -2, "values");
}

/// (states, own table, w, Handling*) -> what the handler returns
int call_handler(lua_State* L) {
    const auto& handling = *static_cast<const Handling*>(lua_touserdata(L, 4));
    lua_getfield(L, 1, handling.state);
    lua_getfield(L, -1, "on");
    lua_pushlstring(L, handling.kind.data(), handling.kind.size());
    lua_gettable(L, -2);
    push_event(L, *handling.event, handling.kind);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_call(L, 3, 1);
    return 1;
}

/// Goes to the state that is named on top of the stack.
std::string move_to(lua_State* L, ObserverMachine& machine) {
    if (lua_isnil(L, -1)) return {};
    if (lua_type(L, -1) != LUA_TSTRING) {
        return fmt::format("a handler of state '{}' returned a {}, not the name of a state",
                           machine.states[machine.state].name, luaL_typename(L, -1));
    }
    const std::string_view next{lua_tostring(L, -1)};
    for (std::size_t i = 0; i < machine.states.size(); ++i) {
        if (machine.states[i].name != next) continue;
        machine.state = i;
        return {};
    }
    return fmt::format("a handler of state '{}' returned '{}', which is no state",
                       machine.states[machine.state].name, next);
}

}  // namespace

std::uint64_t event_kind_bit(std::string_view name) {
    const auto kind = sim::trace_kind_of(name);
    return kind ? bit_of(*kind) : 0;
}

Observers::Observers(std::vector<ObserverMachine> machines) : machines_{std::move(machines)} {
    for (const ObserverMachine& machine : machines_) {
        for (const ObserverState& state : machine.states) kinds_ |= state.kinds;
    }
}

void Observers::begin() {
    seen_.clear();
    for (ObserverMachine& machine : machines_) {
        machine.state = 0;
        machine.handled = 0;
        machine.violated = false;
    }
}

void Observers::on_event(const sim::TraceEvent& event) {
    if ((kinds_ & bit_of(event.kind)) == 0) return;
    seen_.push_back({event.kind, event.time, std::string{event.actor}, std::string{event.object},
                     std::string{event.text}, event.number, std::string{event.payload},
                     event.payload_count});
}

std::string Observers::handle(ScenarioScript& script, int tables, ObserverMachine& machine,
                              const SeenEvent& event) {
    const ObserverState& state = machine.states[machine.state];
    if (machine.violated || (state.kinds & bit_of(event.kind)) == 0) return {};
    ++machine.handled;
    lua_State* L = script.state();
    if (lua_checkstack(L, 8) == 0) return "there is no memory to follow the run";
    const int top = lua_gettop(L);
    Handling handling{state.name.c_str(), sim::trace_kind_name(event.kind), &event};
    lua_pushcfunction(L, &call_handler);
    lua_pushvalue(L, tables);
    lua_pushvalue(L, tables + 1);
    script.push_run_view();
    lua_pushlightuserdata(L, &handling);
    std::string wrong;
    if (script.call(4, 1)) {
        wrong = move_to(L, machine);
    } else {
        wrong = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1)
                                               : "a handler raised an error that is no text";
    }
    lua_settop(L, top);
    return wrong;
}

}  // namespace moira::runtime
