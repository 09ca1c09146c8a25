// SPDX-License-Identifier: MIT
#include "runtime/scenario/view.hpp"

#include "runtime/lua/library.hpp"
#include "runtime/lua/program.hpp"
#include "runtime/lua/value_codec.hpp"
#include "runtime/scenario/run_facts.hpp"
#include "runtime/scenario/script.hpp"
#include "sim/trace_file.hpp"

#include <array>

namespace moira::runtime {
namespace {

std::string_view check_text(lua_State* L, int arg) {
    std::size_t size = 0;
    const char* text = luaL_checklstring(L, arg, &size);
    return {text, size};
}

const RunFacts& facts_of(lua_State* L) {
    const RunFacts* facts = static_cast<ScenarioScript&>(context(L)).facts;
    if (facts == nullptr || facts->simulation == nullptr) {
        luaL_error(L, "there is no run to look at");
    }
    return *facts;
}

/// A process that can exist: the plan starts it, or it descends from one.
std::string_view check_label(lua_State* L, const RunFacts& facts, int arg) {
    const std::string_view label = check_text(L, arg);
    const std::string_view root = label.substr(0, label.find('/'));
    for (const sim::Start& start : facts.plan->starts) {
        if (start.label == root) return label;
    }
    // A label that grew too long begins with a hash.
    if (!root.starts_with('~')) {
        luaL_error(L, "nothing is started as '%s'", lua_tostring(L, arg));
    }
    return label;
}

std::string_view check_entry(lua_State* L, const RunFacts& facts, int arg) {
    const std::string_view entry = check_text(L, arg);
    if (facts.program->unit(entry) == nullptr) {
        luaL_error(L, "there is no entry '%s'", lua_tostring(L, arg));
    }
    return entry;
}

int view_count(lua_State* L) {
    const RunFacts& facts = facts_of(L);
    const std::string_view entry = check_entry(L, facts, 2);
    lua_Integer count = 0;
    for (const sim::Process* process = facts.simulation->first_live(); process != nullptr;
         process = process->next_live) {
        if (process->entry->id == entry) ++count;
    }
    lua_pushinteger(L, count);
    return 1;
}

int view_alive(lua_State* L) {
    const RunFacts& facts = facts_of(L);
    const std::string_view label = check_label(L, facts, 2);
    const sim::Process* process = facts.simulation->first_live();
    while (process != nullptr && process->label != label)
        process = process->next_live;
    lua_pushboolean(L, process != nullptr ? 1 : 0);
    return 1;
}

/// Sets `value` and `error` in the table on top.
void set_exit(lua_State* L, const ExitFact& exit) {
    if (exit.failed) {
        lua_pushlstring(L, exit.error.data(), exit.error.size());
        lua_setfield(L, -2, "error");
    } else {
        decode_value(L, exit.value);
        lua_setfield(L, -2, "value");
    }
}

int view_exit(lua_State* L) {
    const RunFacts& facts = facts_of(L);
    const std::string_view label = check_label(L, facts, 2);
    const auto found = facts.exit_of.find(label);
    if (found == facts.exit_of.end()) {
        lua_pushnil(L);
        return 1;
    }
    lua_createtable(L, 0, 2);
    set_exit(L, facts.exits[found->second]);
    return 1;
}

int view_exits(lua_State* L) {
    const RunFacts& facts = facts_of(L);
    const std::string_view entry = check_entry(L, facts, 2);
    lua_newtable(L);
    lua_Integer place = 0;
    for (const ExitFact& exit : facts.exits) {
        if (exit.entry != entry) continue;
        lua_createtable(L, 0, 3);
        lua_pushlstring(L, exit.label.data(), exit.label.size());
        lua_setfield(L, -2, "label");
        set_exit(L, exit);
        lua_rawseti(L, -2, ++place);
    }
    return 1;
}

int view_now(lua_State* L) {
    lua_pushnumber(L, static_cast<lua_Number>(facts_of(L).simulation->now().ns()) / 1e9);
    return 1;
}

int view_now_ns(lua_State* L) {
    lua_pushinteger(L, facts_of(L).simulation->now().ns());
    return 1;
}

/// -> lines (at most RunFacts::log_lines_max), how many there were
int view_logs(lua_State* L) {
    const RunFacts& facts = facts_of(L);
    const bool of_one = !lua_isnoneornil(L, 2);
    const std::string_view label = of_one ? check_label(L, facts, 2) : std::string_view{};
    lua_newtable(L);
    lua_Integer place = 0;
    for (const LogFact& line : facts.logs) {
        if (of_one && line.label != label) continue;
        lua_pushlstring(L, line.text.data(), line.text.size());
        lua_rawseti(L, -2, ++place);
    }
    lua_pushinteger(L, of_one ? place : static_cast<lua_Integer>(facts.log_lines));
    return 2;
}

/// -> nil while the run goes on; `completed`, `quiescent`, `stopped`, or `limit` and its name
int view_outcome(lua_State* L) {
    const RunFacts& facts = facts_of(L);
    if (!facts.outcome) {
        lua_pushnil(L);
        return 1;
    }
    const std::string_view name = sim::outcome_name(facts.outcome->kind);
    lua_pushlstring(L, name.data(), name.size());
    if (facts.outcome->kind != sim::OutcomeKind::limit) return 1;
    const std::string_view limit = sim::limit_name(facts.outcome->limit);
    lua_pushlstring(L, limit.data(), limit.size());
    return 2;
}

constexpr std::array<LibraryFunction, 8> functions{{{"alive", &view_alive},
                                                    {"count", &view_count},
                                                    {"exit", &view_exit},
                                                    {"exits", &view_exits},
                                                    {"logs", &view_logs},
                                                    {"now", &view_now},
                                                    {"now_ns", &view_now_ns},
                                                    {"outcome", &view_outcome}}};
constexpr LibrarySpec view_spec{.name = "w", .functions = functions};

}  // namespace

void push_view(lua_State* L) {
    push_library(L, view_spec);
}

}  // namespace moira::runtime
