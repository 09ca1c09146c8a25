// SPDX-License-Identifier: MIT
#include "properties/checks/check_rules.hpp"

#include <array>

namespace moira::properties {
namespace {

constexpr std::array<CheckRule, 15> rules{{
    {"conformance", Severity::violation, "the simulator broke a rule that holds for all programs"},
    {"deadlock", Severity::violation, "nothing can happen, and a process waits that is no server"},
    {"leak.link", Severity::note, "a process traps links and never opened its events"},
    {"leak.monitor", Severity::note, "a process monitors others and never opened its events"},
    {"leak.name", Severity::note, "a name is registered to a pid that is no live process"},
    {"leak.process", Severity::note, "a process is left when every started one has ended"},
    {"leak.subscription", Severity::note, "a process listens to a topic and nobody receives"},
    {"leak.timer", Severity::note, "a timer is armed and nobody waits for it"},
    {"livelock", Severity::violation, "the run goes on without progress"},
    {"orphan", Severity::note, "a process outlives its parent; nobody watches or can find it"},
    {"pair_order", Severity::violation, "messages of one pair of processes changed their order"},
    {"shutdown", Severity::note, "a started process ignores CANCEL and is ended by force"},
    {"uncaught_exit", Severity::violation, "a process failed that nobody ever watched"},
    {"unconsumed", Severity::note, "a message was never received"},
    {"unhandled_event", Severity::note, "an EXIT, LINK_DOWN or CANCEL was never received"},
}};

}  // namespace

std::span<const CheckRule> check_rules() { return rules; }

const CheckRule* find_check_rule(std::string_view name) {
    for (const CheckRule& rule : rules) {
        if (rule.name == name) return &rule;
    }
    return nullptr;
}

}  // namespace moira::properties
