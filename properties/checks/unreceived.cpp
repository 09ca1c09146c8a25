// SPDX-License-Identifier: MIT
#include "properties/checks/unreceived.hpp"

#include "properties/checks/mail.hpp"

namespace moira::properties {
namespace {

std::string_view rule_of(const sim::Item& item) {
    return item.kind == sim::ItemKind::message ? "unconsumed" : "unhandled_event";
}

}  // namespace

void find_discarded(sim::Simulation& simulation, const sim::Process& process,
                    const sim::Item& item, Findings& findings) {
    if (item.kind == sim::ItemKind::completion || item.kind == sim::ItemKind::timer) return;
    findings.add(rule_of(item), "ended without having received " + mail_text(simulation, item),
                 process.label, simulation);
}

void find_unreceived(sim::Simulation& simulation, Findings& findings) {
    for (const sim::Process* process = simulation.first_live(); process != nullptr;
         process = process->next_live) {
        for (const Mail& mail : unreceived_mail(*process)) {
            const std::string what = mail_text(simulation, *mail.item);
            findings.add(rule_of(*mail.item),
                         mail.port != nullptr ? "never received " + what
                                              : "never listened for " + what,
                         process->label, simulation);
        }
    }
}

}  // namespace moira::properties
