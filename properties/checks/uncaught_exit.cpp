// SPDX-License-Identifier: MIT
#include "properties/checks/uncaught_exit.hpp"

namespace moira::properties {

void find_uncaught_exit(const sim::Simulation& simulation, const sim::Process& process,
                        Findings& findings) {
    const bool is_own = process.failed && !process.kill_mark && !process.link_death;
    const bool is_watched = process.was_watched || process.completes_for != sim::ProcessId{};
    if (!is_own || is_watched || process.is_root) return;
    findings.add("uncaught_exit",
                 "failed, and nobody ever monitored it or was linked to it: " +
                     sim::error_text(process.result),
                 process.label, simulation);
}

}  // namespace moira::properties
