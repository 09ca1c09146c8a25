// SPDX-License-Identifier: MIT
#include "properties/checks/findings.hpp"

#include <algorithm>

#include "properties/checks/check_rules.hpp"

namespace moira::properties {

void Findings::begin() {
    findings_.clear();
    counts_.clear();
    waived_.clear();
}

bool Findings::add(std::string_view rule, std::string message, std::string_view process,
                   const sim::Simulation& simulation) {
    const auto is_same = [&](const Finding& other) {
        return other.rule == rule && other.process == process && other.message == message;
    };
    if (std::ranges::any_of(findings_, is_same)) return false;
    if (std::ranges::find(options_.waived, rule) != options_.waived.end()) {
        ++waived_[std::string{rule}];
        return false;
    }
    if (++counts_[std::string{rule}] > kept_max) return false;
    const CheckRule* known = find_check_rule(rule);
    const bool is_note = !options_.strict && known != nullptr && known->severity == Severity::note;
    findings_.push_back({std::string{rule}, std::move(message), std::string{process},
                         is_note ? Severity::note : Severity::violation,
                         simulation.counters().steps, simulation.now()});
    return !is_note;
}

std::vector<Finding> Findings::all() const {
    std::vector<Finding> sorted = findings_;
    std::ranges::stable_partition(sorted, [](const Finding& finding) {
        return finding.severity == Severity::violation;
    });
    return sorted;
}

}  // namespace moira::properties
