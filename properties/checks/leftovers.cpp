// SPDX-License-Identifier: MIT
#include "properties/checks/leftovers.hpp"

#include <algorithm>

namespace moira::properties {
namespace {

bool is_awaited(const sim::Port* port) { return port != nullptr && port->waiting != 0; }

void find_in(sim::Simulation& simulation, const sim::Process& process, Findings& findings) {
    const auto add = [&](std::string_view rule, std::string message) {
        findings.add(rule, std::move(message), process.label, simulation);
    };
    const auto idle = [](const sim::Timer* timer) { return !is_awaited(timer->port); };
    if (std::ranges::any_of(process.timers, idle)) {
        add("leak.timer", "has an armed timer or ticker that it does not wait for");
    }
    for (const sim::Subscription& subscription : process.subscriptions) {
        if (is_awaited(subscription.port)) continue;
        add("leak.subscription",
            "listens to topic '" + std::string{simulation.symbols().text(subscription.topic)} +
                "' and does not wait for it");
    }
    if (process.events != nullptr) return;
    if (process.watching != nullptr) add("leak.monitor", "monitors and has no events to hear it");
    if (process.trap_links) add("leak.link", "traps links and has no events to hear of them");
}

}  // namespace

bool is_orphan(const sim::Simulation& simulation, const sim::Process& process) {
    return process.parent != sim::ProcessId{} &&
           simulation.find_process(process.parent) == nullptr && process.watchers == nullptr &&
           process.links_from == nullptr && process.links_to == nullptr && process.names.empty();
}

void find_leftovers(sim::Simulation& simulation, sim::Outcome outcome, Findings& findings) {
    for (const sim::Process* process = simulation.first_live(); process != nullptr;
         process = process->next_live) {
        if (is_orphan(simulation, *process)) {
            findings.add("orphan",
                         "outlives who made it; it has no monitor, no link and no name",
                         process->label, simulation);
        } else if (outcome.kind == sim::OutcomeKind::completed) {
            findings.add("leak.process", "is left although every started process has ended",
                         process->label, simulation);
        }
        find_in(simulation, *process, findings);
    }
    for (std::uint32_t id = 1; id < simulation.symbols().size(); ++id) {
        if (!simulation.is_stale_name(sim::SymbolId{id})) continue;
        findings.add("leak.name",
                     "the name '" + std::string{simulation.symbols().text(sim::SymbolId{id})} +
                         "' is registered to a pid that is no live process",
                     {}, simulation);
    }
}

}  // namespace moira::properties
