// SPDX-License-Identifier: MIT
#include "runtime/scenario/judge.hpp"

#include "runtime/lua/program.hpp"

#include <fmt/format.h>

#include <array>

namespace moira::runtime {
namespace {

/// What push_properties needs; plain, as it may be left by an error.
struct Wanted {
    const std::vector<Property>* properties;
    const std::vector<ObserverMachine>* observers;
    const std::vector<std::string>* models;
};

/// In a protected call: (the returned table, Wanted*) -> the functions of the properties; then, for
/// each observer, its `states` and a new table; then the tables of the models.
int push_properties(lua_State* L) {
    const auto& wanted = *static_cast<const Wanted*>(lua_touserdata(L, 2));
    const std::size_t values =
        wanted.properties->size() + 2 * wanted.observers->size() + wanted.models->size();
    luaL_checkstack(L, static_cast<int>(values) + 6, "properties");
    for (const Property& property : *wanted.properties) {
        lua_getfield(L, 1, "properties");
        const std::string_view group = group_name(property.group);
        lua_pushlstring(L, group.data(), group.size());
        lua_rawget(L, -2);
        lua_pushlstring(L, property.name.data(), property.name.size());
        lua_rawget(L, -2);
        lua_insert(L, -3);
        lua_pop(L, 2);
    }
    for (const ObserverMachine& machine : *wanted.observers) {
        lua_getfield(L, 1, "observers");
        lua_pushlstring(L, machine.name.data(), machine.name.size());
        lua_rawget(L, -2);
        lua_getfield(L, -1, "states");
        lua_insert(L, -3);
        lua_pop(L, 2);
        lua_newtable(L);
    }
    for (const std::string& model : *wanted.models) {
        lua_getfield(L, 1, "histories");
        lua_pushlstring(L, model.data(), model.size());
        lua_rawget(L, -2);
        lua_remove(L, -2);
    }
    return static_cast<int>(values);
}

}  // namespace

std::string_view group_name(PropertyGroup group) {
    static constexpr std::array<std::string_view, 4> names = {"always", "eventually", "sometimes",
                                                              "finally"};
    return names[static_cast<std::size_t>(group)];
}

ScenarioJudge::ScenarioJudge(std::unique_ptr<ScenarioScript> script,
                             std::vector<Property> properties,
                             std::vector<ObserverMachine> observers,
                             std::vector<std::string> models)
    : script_{std::move(script)}, properties_{std::move(properties)},
      observers_{std::move(observers)}, models_{std::move(models)} {}

void ScenarioJudge::judge_runs_of(const LuaProgram& program) {
    facts_.program = &program;
}

sim::TraceSink* ScenarioJudge::sink() { return observers_.empty() ? nullptr : &observers_; }

void ScenarioJudge::begin(sim::Simulation& simulation) {
    RunFacts fresh;
    fresh.program = facts_.program;
    fresh.plan = &simulation.plan();
    fresh.simulation = &simulation;
    facts_ = std::move(fresh);
    violations_.clear();
    is_shut_down_ = false;
    observers_.begin();
    for (Property& property : properties_) {
        property.evaluations = 0;
        property.held = property.violated = false;
    }
    script_->facts = &facts_;
    is_ready_ = script_->restart().has_value() && push_functions();
}

/// Leaves the functions and tables at 1, 2, ... of the script's stack.
bool ScenarioJudge::push_functions() {
    lua_State* L = script_->state();
    if (lua_checkstack(L, 4) == 0) return false;
    Wanted wanted{&properties_, &observers_.machines(), &models_};
    lua_pushcfunction(L, &push_properties);
    lua_insert(L, 1);
    lua_pushlightuserdata(L, &wanted);
    return script_->call(2, LUA_MULTRET);
}

bool ScenarioJudge::after_event(sim::Simulation&) {
    if (!observers_.empty()) follow_events();
    for (std::size_t place = 0; place < properties_.size(); ++place) {
        const Property& property = properties_[place];
        const bool is_due = property.group == PropertyGroup::always ||
                            (property.group != PropertyGroup::finally && !property.held);
        if (is_due) evaluate(place);
    }
    return violations_.empty();
}

void ScenarioJudge::follow_events() {
    for (const SeenEvent& event : observers_.take()) {
        int tables = static_cast<int>(properties_.size()) + 1;
        for (ObserverMachine& machine : observers_.machines()) {
            std::string wrong = is_ready_ ? Observers::handle(*script_, tables, machine, event)
                                          : "there is no memory to follow the run";
            tables += 2;
            if (wrong.empty() || machine.violated) continue;
            machine.violated = true;
            violate(machine.name, std::move(wrong));
        }
    }
}

void ScenarioJudge::finish_observers() {
    follow_events();
    for (ObserverMachine& machine : observers_.machines()) {
        const ObserverState& state = machine.states[machine.state];
        if (!state.hot || machine.violated) continue;
        machine.violated = true;
        violate(machine.name, fmt::format("ends in its hot state '{}'", state.name));
    }
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
        for (std::size_t place = 0; place < properties_.size(); ++place) {
            const Property& property = properties_[place];
            const bool is_final = property.group == PropertyGroup::finally;
            if (is_final || property.evaluations == 0) evaluate(place);
        }
    }
    // What is still owed at a limit might have come.
    const bool is_over = outcome.kind == sim::OutcomeKind::completed ||
                         outcome.kind == sim::OutcomeKind::quiescent;
    if (is_over && !is_shut_down_) judge_owed();
    facts_.simulation = nullptr;
}

bool ScenarioJudge::end_liveness(sim::Simulation&) {
    for (std::size_t place = 0; place < properties_.size(); ++place) {
        const Property& property = properties_[place];
        if (property.group == PropertyGroup::eventually && !property.held) evaluate(place);
    }
    judge_owed();
    is_shut_down_ = true;
    return violations_.empty();
}

void ScenarioJudge::judge_owed() {
    for (Property& property : properties_) {
        const bool is_owed = property.group == PropertyGroup::eventually && !property.held;
        if (!is_owed || property.violated) continue;
        property.violated = true;
        violate(property.name, "never holds");
    }
    if (!observers_.empty()) finish_observers();
}

void ScenarioJudge::evaluate(std::size_t place) {
    Property& property = properties_[place];
    if (property.violated) return;
    ++property.evaluations;
    const bool may_wait =
        property.group == PropertyGroup::eventually || property.group == PropertyGroup::sometimes;
    const auto violate_it = [&](std::string message) {
        property.violated = true;
        violate(property.name, std::move(message));
    };
    lua_State* L = script_->state();
    if (!is_ready_ || lua_checkstack(L, 4) == 0) {
        return violate_it("there is no memory to evaluate it");
    }
    const int top = lua_gettop(L);
    lua_pushvalue(L, static_cast<int>(place) + 1);
    script_->push_run_view();
    const bool returned = script_->call(1, 2);
    std::size_t size = 0;
    const char* text = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &size) : nullptr;
    const std::string_view said{text != nullptr ? text : "", size};
    property.held = returned && lua_isboolean(L, -2) && lua_toboolean(L, -2) != 0;
    if (!returned) {
        violate_it(text != nullptr ? std::string{said} : "raised an error that is no text");
    } else if (!lua_isboolean(L, -2) && !lua_isnil(L, -2)) {
        violate_it(fmt::format("returned a {}, neither true nor false", luaL_typename(L, -2)));
    } else if (!property.held && !may_wait) {
        violate_it(text != nullptr ? std::string{said} : "does not hold");
    }
    lua_settop(L, top);
}

void ScenarioJudge::violate(const std::string& name, std::string message) {
    const sim::Simulation& simulation = *facts_.simulation;
    violations_.push_back({name, std::move(message), simulation.counters().steps,
                           simulation.now()});
}

std::vector<std::string> ScenarioJudge::never_evaluated() const {
    std::vector<std::string> names;
    for (const Property& property : properties_) {
        if (property.evaluations == 0) names.push_back(property.name);
    }
    for (const ObserverMachine& machine : observers_.machines()) {
        if (machine.handled == 0) names.push_back(machine.name);
    }
    return names;
}

std::vector<CountedProperty> ScenarioJudge::counted() const {
    std::vector<CountedProperty> counted;
    for (const Property& property : properties_) {
        if (property.group != PropertyGroup::sometimes) continue;
        counted.push_back({property.name, group_name(property.group), property.evaluations,
                           property.held ? 1U : 0U});
    }
    for (const ObserverMachine& machine : observers_.machines())
        counted.push_back({machine.name, "observer", machine.handled, machine.handled});
    return counted;
}

}  // namespace moira::runtime
