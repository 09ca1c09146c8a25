// SPDX-License-Identifier: MIT
#include "runtime/scenario/judge.hpp"

#include "runtime/lua/program.hpp"

#include <fmt/format.h>

namespace moira::runtime {
namespace {

/// What push_properties needs; plain, as it may be left by an error.
struct Wanted {
    const std::vector<Property>* always;
    const std::vector<Property>* finally;
};

/// In a protected call: (the returned table, Wanted*) -> the functions, always first.
int push_properties(lua_State* L) {
    const auto& wanted = *static_cast<const Wanted*>(lua_touserdata(L, 2));
    luaL_checkstack(L, static_cast<int>(wanted.always->size() + wanted.finally->size()) + 4,
                    "properties");
    lua_getfield(L, 1, "properties");
    const int properties = lua_gettop(L);
    int count = 0;
    const auto push = [&](const std::vector<Property>& list, const char* group) {
        if (list.empty()) return;
        lua_getfield(L, properties, group);
        const int table = lua_gettop(L);
        for (const Property& property : list) {
            lua_pushlstring(L, property.name.data(), property.name.size());
            lua_rawget(L, table);
            ++count;
        }
        lua_remove(L, table);
    };
    push(*wanted.always, "always");
    push(*wanted.finally, "finally");
    return count;
}

std::vector<Property> properties_named(std::vector<std::string> names) {
    std::vector<Property> properties;
    for (std::string& name : names)
        properties.push_back(Property{std::move(name)});
    return properties;
}

}  // namespace

ScenarioJudge::ScenarioJudge(std::unique_ptr<ScenarioScript> script,
                             std::vector<std::string> always, std::vector<std::string> finally)
    : script_{std::move(script)}, always_{properties_named(std::move(always))},
      finally_{properties_named(std::move(finally))} {}

void ScenarioJudge::judge_runs_of(const LuaProgram& program) {
    facts_.program = &program;
}

void ScenarioJudge::begin(sim::Simulation& simulation) {
    RunFacts fresh;
    fresh.program = facts_.program;
    fresh.plan = &simulation.plan();
    fresh.simulation = &simulation;
    facts_ = std::move(fresh);
    violations_.clear();
    for (auto* group : {&always_, &finally_}) {
        for (Property& property : *group)
            property = Property{property.name};
    }
    script_->facts = &facts_;
    is_ready_ = script_->restart().has_value() && push_functions();
}

/// Leaves the functions at 1, 2, ... of the script's stack.
bool ScenarioJudge::push_functions() {
    lua_State* L = script_->state();
    if (lua_checkstack(L, 4) == 0) return false;
    Wanted wanted{&always_, &finally_};
    lua_pushcfunction(L, &push_properties);
    lua_insert(L, 1);
    lua_pushlightuserdata(L, &wanted);
    return script_->call(2, LUA_MULTRET);
}

bool ScenarioJudge::after_event(sim::Simulation&) {
    int function = 0;
    for (Property& property : always_)
        evaluate(property, ++function);
    return violations_.empty();
}

void ScenarioJudge::on_exit(sim::Simulation&, const sim::Process& process) {
    ExitFact exit;
    exit.label = process.label;
    exit.entry = process.entry->id;
    exit.failed = process.failed;
    if (process.failed) {
        exit.error = sim::error_text(process.result);
    } else if (process.result != nullptr) {
        exit.value = process.result->bytes();
    }
    facts_.exit_of.insert_or_assign(exit.label, facts_.exits.size());
    facts_.exits.push_back(std::move(exit));
}

void ScenarioJudge::on_log(sim::Simulation&, const sim::Process& process, int,
                           std::string_view text) {
    if (++facts_.log_lines > RunFacts::log_lines_max) return;
    facts_.logs.push_back({std::string{process.label}, std::string{text}});
}

void ScenarioJudge::finish(sim::Simulation&, sim::Outcome outcome) {
    facts_.outcome = outcome;
    // A run that was cut short says nothing about its end.
    if (outcome.kind != sim::OutcomeKind::stopped) {
        int function = 0;
        for (Property& property : always_) {
            ++function;
            if (property.evaluations == 0) evaluate(property, function);
        }
        for (Property& property : finally_)
            evaluate(property, ++function);
    }
    facts_.simulation = nullptr;
}

void ScenarioJudge::evaluate(Property& property, int function) {
    if (property.violated) return;
    ++property.evaluations;
    lua_State* L = script_->state();
    if (!is_ready_ || lua_checkstack(L, 4) == 0) {
        return violate(property, "there is no memory to evaluate it");
    }
    const int top = lua_gettop(L);
    lua_pushvalue(L, function);
    script_->push_run_view();
    const bool returned = script_->call(1, 2);
    std::size_t size = 0;
    const char* text = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &size) : nullptr;
    const std::string_view said{text != nullptr ? text : "", size};
    if (!returned) {
        violate(property, text != nullptr ? std::string{said} : "raised an error that is no text");
    } else if (lua_isboolean(L, -2) ? lua_toboolean(L, -2) == 0 : lua_isnil(L, -2)) {
        violate(property, text != nullptr ? std::string{said} : "does not hold");
    } else if (!lua_isboolean(L, -2)) {
        violate(property,
                fmt::format("returned a {}, neither true nor false", luaL_typename(L, -2)));
    }
    lua_settop(L, top);
}

void ScenarioJudge::violate(Property& property, std::string message) {
    property.violated = true;
    const sim::Simulation& simulation = *facts_.simulation;
    violations_.push_back(
        {property.name, std::move(message), simulation.counters().steps, simulation.now()});
}

std::vector<std::string> ScenarioJudge::never_evaluated() const {
    std::vector<std::string> names;
    for (const auto* group : {&always_, &finally_}) {
        for (const Property& property : *group) {
            if (property.evaluations == 0) names.push_back(property.name);
        }
    }
    return names;
}

}  // namespace moira::runtime
