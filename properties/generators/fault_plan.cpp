// SPDX-License-Identifier: MIT
#include "properties/generators/fault_plan.hpp"

#include "properties/generators/fewer.hpp"

#include <fmt/format.h>

#include <ostream>
#include <utility>

namespace moira::generators {

std::string FaultPlan::setting() const {
    std::string text = "faults = {";
    for (const FaultRule& rule : rules) {
        text += fmt::format(" {} = {{ at_most = {}, rate = {}", rule.kind, rule.at_most,
                            static_cast<double>(rule.rate) / 1000);
        if (!rule.of.empty()) text += ", of = {";
        for (const std::string& entry : rule.of) text += fmt::format(" '{}',", entry);
        text += rule.of.empty() ? " }," : " } },";
    }
    return text + " }";
}

std::ostream& operator<<(std::ostream& out, const FaultPlan& plan) {
    return out << plan.setting();
}

const std::vector<std::string>& process_fault_kinds() {
    static const std::vector<std::string> kinds{"crash",     "spawn", "start", "cancel",
                                                "terminate", "pause", "slow",  "delay"};
    return kinds;
}

FaultPlan draw_fault_plan(sim::Stream& draws, const std::vector<std::string>& kinds) {
    FaultPlan plan;
    for (const std::string& kind : kinds) {
        if (draws.below(3) != 0) continue;
        plan.rules.push_back({.kind = kind,
                              .at_most = static_cast<std::uint32_t>(1 + draws.below(3)),
                              .rate = static_cast<std::uint32_t>(20 + draws.below(281))});
    }
    return plan;
}

std::vector<FaultPlan> smaller(const FaultPlan& plan) {
    std::vector<FaultPlan> result;
    for (std::vector<FaultRule>& rules : fewer(plan.rules)) result.push_back({std::move(rules)});
    for (std::size_t i = 0; i < plan.rules.size(); ++i) {
        if (plan.rules[i].at_most == 1) continue;
        result.push_back(plan);
        result.back().rules[i].at_most = 1;
    }
    return result;
}

}  // namespace moira::generators
