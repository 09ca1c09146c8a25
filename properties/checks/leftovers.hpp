// SPDX-License-Identifier: MIT
//
// What is left when nothing happens any more: orphans (`orphan`) and other processes
// (`leak.process`, once every started process has ended), timers, names, subscriptions, monitors
// and links that serve nobody (`leak.*`). Reads only.
#pragma once

#include "properties/checks/findings.hpp"
#include "sim/outcome.hpp"
#include "sim/simulation.hpp"

namespace moira::properties {

/// Nobody can find or watch it, and who made it is gone.
[[nodiscard]] bool is_orphan(const sim::Simulation& simulation, const sim::Process& process);

/// At the end of a run that was not cut short.
void find_leftovers(sim::Simulation& simulation, sim::Outcome outcome, Findings& findings);

}  // namespace moira::properties
