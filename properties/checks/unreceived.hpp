// SPDX-License-Identifier: MIT
//
// What was delivered and never received: messages (`unconsumed`) and EXIT, LINK_DOWN and CANCEL
// events (`unhandled_event`), of processes that ended and of those that are left. Notes unless
// strict: who ends first in a race is often nobody's mistake.
#pragma once

#include "properties/checks/findings.hpp"
#include "sim/simulation.hpp"

namespace moira::properties {

/// `process` ended before it received `item`.
void find_discarded(sim::Simulation& simulation, const sim::Process& process,
                    const sim::Item& item, Findings& findings);

/// At the end of a run, of the processes that are left.
void find_unreceived(sim::Simulation& simulation, Findings& findings);

}  // namespace moira::properties
