// SPDX-License-Identifier: MIT
#include "runtime/scenario/judge_settings.hpp"

#include "runtime/scenario/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace moira::runtime {
namespace {

constexpr std::array<PropertyGroup, 4> all_groups = {
    PropertyGroup::always, PropertyGroup::eventually, PropertyGroup::sometimes,
    PropertyGroup::finally};

class JudgedReader {
public:
    JudgedReader(SettingReader& reader, const KnownChecks& checks, Subject& subject)
        : reader_{reader}, checks_{checks}, subject_{subject} {}

    Judged read(const SettingRecord& fields) {
        if (const Setting* setting = fields.find("properties")) properties(*setting);
        if (const Setting* setting = fields.find("observers")) observers(*setting);
        if (const Setting* setting = fields.find("histories")) models(*setting);
        if (const Setting* setting = fields.find("waive")) waivers(*setting);
        if (const Setting* setting = fields.find("expect")) expectation(*setting);
        return std::move(judged_);
    }

private:
    void check_function(const Setting& value, std::string_view what, std::string hint) {
        if (reader_.type(value) == LUA_TFUNCTION) return;
        reader_.refuse(value,
                       fmt::format("must be a function of {}, not a {}", what,
                                   lua_typename(reader_.state(), reader_.type(value))),
                       std::move(hint));
    }

    void properties(const Setting& setting) {
        const SettingRecord fields = reader_.record(
            setting, {"always", "eventually", "sometimes", "finally", "asserted"});
        for (const PropertyGroup group : all_groups) {
            const Setting* functions = fields.find(group_name(group));
            if (functions == nullptr) continue;
            for (const SettingMember& property : reader_.named(*functions)) {
                check_function(property.value, "the run", "write function(w) return ... end");
                take_name(*functions, property.key, group_name(group));
                judged_.properties.push_back({property.key, group});
            }
        }
        const Setting* asserted = fields.find("asserted");
        if (asserted == nullptr) return;
        subject_.asserted = reader_.texts(*asserted);
        for (const std::string& id : subject_.asserted) take_name(*asserted, id, "asserted");
    }

    void take_name(const Setting& where, const std::string& name, std::string_view group) {
        const auto taken = std::ranges::find(names_, name);
        if (taken != names_.end()) {
            const auto place = static_cast<std::size_t>(taken - names_.begin());
            reader_.refuse(where,
                           fmt::format("'{}' is also a property under {}", name, groups_[place]),
                           "properties of one scenario need different names");
        }
        names_.push_back(name);
        groups_.push_back(group);
    }

    void observers(const Setting& setting) {
        for (const SettingMember& machine : reader_.named(setting)) {
            take_name(setting, machine.key, "observers");
            ObserverMachine made{.name = machine.key, .states = {}};
            const SettingRecord fields = reader_.record(machine.value, {"initial", "states"});
            const Setting* initial = fields.find("initial");
            const Setting* states = fields.find("states");
            if (reader_.failed()) return;
            if (initial == nullptr || states == nullptr) {
                return reader_.refuse(machine.value, "needs 'initial' and 'states'",
                                      "write { initial = \"idle\", states = { idle = {} } }");
            }
            for (const SettingMember& state : reader_.named(*states))
                made.states.push_back(observer_state(state));
            put_first(*initial, made);
            judged_.observers.push_back(std::move(made));
        }
    }

    ObserverState observer_state(const SettingMember& state) {
        ObserverState made{.name = state.key};
        const SettingRecord fields = reader_.record(state.value, {"on", "hot"});
        if (const Setting* hot = fields.find("hot")) made.hot = reader_.boolean(*hot);
        const Setting* handlers = fields.find("on");
        if (handlers == nullptr) return made;
        for (const SettingMember& handler : reader_.named(*handlers)) {
            check_function(handler.value, "an event", "write function(e, own, w) ... end");
            const std::uint64_t bit = event_kind_bit(handler.key);
            if (bit == 0) {
                reader_.refuse(handler.value, fmt::format("there is no event '{}'", handler.key),
                               "events are: send, exit, spawn, take, log, register, property, ...");
            }
            made.kinds |= bit;
        }
        return made;
    }

    /// What histories of the programs may be checked against, besides what comes with Moira.
    void models(const Setting& setting) {
        for (const SettingMember& model : reader_.named(setting)) {
            const SettingRecord fields = reader_.record(model.value, {"initial", "step"});
            if (reader_.failed()) return;
            const Setting* step = fields.find("step");
            if (step == nullptr || fields.find("initial") == nullptr) {
                return reader_.refuse(model.value, "needs 'initial' and 'step'",
                                      "write { initial = 0, step = function(s, call) ... end }");
            }
            check_function(*step, "a state and a call", "write function(state, call) ... end");
            judged_.models.push_back(model.key);
        }
    }

    void put_first(const Setting& initial, ObserverMachine& machine) {
        const std::string name = reader_.text(initial);
        const auto found = std::ranges::find(machine.states, name, &ObserverState::name);
        if (found != machine.states.end()) {
            std::swap(*found, machine.states.front());
        } else {
            reader_.refuse(initial, fmt::format("there is no state '{}'", name));
        }
    }

    void waivers(const Setting& setting) {
        for (const SettingMember& waiver : reader_.named(setting)) {
            const std::string reason = reader_.text(waiver.value);
            if (reader_.failed()) return;
            if (reason.empty()) reader_.refuse(waiver.value, "needs a reason");
            if (checks_ && std::ranges::find(*checks_, waiver.key) == checks_->end()) {
                reader_.refuse(waiver.value, fmt::format("there is no check '{}'", waiver.key),
                               suggestion(waiver.key, *checks_, "checks are"));
            }
            subject_.waivers.push_back({waiver.key, reason});
        }
    }

    void expectation(const Setting& setting) {
        if (reader_.type(setting) == LUA_TSTRING) {
            const std::string word = reader_.text(setting);
            if (word == "pass") return;
            return reader_.refuse(
                setting,
                fmt::format("must be \"pass\" or {{ violates = \"property\" }}, not '{}'", word));
        }
        const SettingRecord fields = reader_.record(setting, {"violates"});
        if (reader_.failed()) return;
        const Setting* violates = fields.find("violates");
        if (violates == nullptr) {
            return reader_.refuse(setting, "must be \"pass\" or { violates = \"property\" }");
        }
        subject_.expectation.pass = false;
        subject_.expectation.violates = reader_.text(*violates);
        if (!reader_.failed()) check_violated(*violates);
    }

    void check_violated(const Setting& violates) {
        const std::string& name = subject_.expectation.violates;
        std::vector<std::string_view> known{names_.begin(), names_.end()};
        const std::size_t own = known.size();
        if (checks_) known.insert(known.end(), checks_->begin(), checks_->end());
        if (std::ranges::find(known, name) != known.end()) return;
        known.resize(own == 0 ? known.size() : own);
        reader_.refuse(violates, fmt::format("there is no property '{}'", name),
                       suggestion(name, known, "properties are"));
    }

    SettingReader& reader_;
    const KnownChecks& checks_;
    Subject& subject_;
    Judged judged_;
    std::vector<std::string> names_;        ///< of everything that can be violated
    std::vector<std::string_view> groups_;  ///< where each of them stands
};

}  // namespace

Judged read_judged(SettingReader& reader, const SettingRecord& fields, const KnownChecks& checks,
                   Subject& subject) {
    return JudgedReader{reader, checks, subject}.read(fields);
}

}  // namespace moira::runtime
