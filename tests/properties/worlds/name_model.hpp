// SPDX-License-Identifier: MIT
//
// The law of names: what is registered, unregistered and looked up, with the ends of owners, is
// linearizable for a name that has one owner at a time, who lives.
#pragma once

#include "properties/linear/checker.hpp"
#include "runtime/fiber/value.hpp"
#include "tests/properties/worlds/observations.hpp"

#include <map>
#include <optional>
#include <string>

namespace moira::worlds {

/// The state is the owner's pid, empty: none. Operations: register, unregister, lookup, and `end`
/// of a process; the client is the pid, the key is the name.
class NameModel final : public properties::Model {
public:
    [[nodiscard]] std::string_view name() const override { return "name"; }
    [[nodiscard]] sim::Result<void> admit(std::string_view,
                                          const properties::PlainValue&) const override {
        return {};
    }
    [[nodiscard]] properties::ModelState initial() const override { return {}; }
    [[nodiscard]] std::optional<properties::ModelState>
    step(const properties::ModelState& owner, const properties::Operation& operation) override {
        const bool is_known = operation.outcome == properties::OperationOutcome::known;
        if (operation.name == "end") return owner == operation.client ? "" : owner;
        if (operation.name == "lookup") {
            const bool fits = owner.empty() ? properties::is_nil(operation.result)
                                            : operation.result == properties::string_value(owner);
            return !is_known || fits ? std::optional{owner} : std::nullopt;
        }
        const bool registers = operation.name == "register";
        const bool succeeds =
            registers ? owner.empty() || owner == operation.client : !owner.empty();
        if (is_known && properties::is_true(operation.result) != succeeds) return std::nullopt;
        if (!succeeds) return owner;
        return registers ? operation.client : "";
    }
    [[nodiscard]] std::string describe(const properties::ModelState& owner) const override {
        return owner.empty() ? "the name is free" : "the name is that of " + owner;
    }
};

/// Adds what a line tells of a name to `history`.
inline void add_name_line(properties::History& history, const Told& told,
                          std::map<Pid, properties::History::Id>& open) {
    const std::string by{told.by.text()};
    if (told.verb.starts_with("asks ") && told.about.starts_with("name-")) {
        open[told.by] = history.call(by, told.about, told.verb.substr(5), properties::nil_value());
        return;
    }
    const auto call = open.find(told.by);
    if (call == open.end()) return;
    std::optional<properties::PlainValue> result;
    if (told.verb == "found") result = properties::string_value(told.about);
    else if (told.verb == "not found") result = properties::nil_value();
    else if (told.verb == "named" || told.verb == "unnamed")
        result = properties::boolean_value(true);
    else if (told.verb == "not named" || told.verb == "not unnamed")
        result = properties::boolean_value(false);
    if (!result) return;
    history.ok(call->second, *result);
    open.erase(call);
}

/// A name is never owned by two and free from its owner's end on, before anybody hears of that.
inline std::string names_have_one_owner(const Observations& seen) {
    std::multimap<std::size_t, Pid> ends;
    for (const auto& [pid, death] : seen.deaths) ends.emplace(death.at, pid);
    properties::History history;
    std::map<Pid, properties::History::Id> open;
    for (std::size_t line = 0; line <= seen.told.size(); ++line) {
        const auto [first, last] = ends.equal_range(line);
        for (auto end = first; end != last; ++end) {
            for (const char* name : {"name-0", "name-1", "name-2"}) {
                const auto id = history.call(end->second.text(), name, "end",
                                             properties::nil_value());
                history.ok(id, properties::nil_value());
            }
        }
        if (line < seen.told.size()) add_name_line(history, seen.told[line], open);
    }
    NameModel model;
    const auto judged = properties::check_linearizability(history, model);
    if (!judged) return judged.error().text();
    return judged->verdict == properties::Verdict::linearizable ? std::string{} : judged->message;
}

}  // namespace moira::worlds
