// SPDX-License-Identifier: MIT
//
// Deadlock: nothing can happen any more, a started process has not ended, and some process waits
// that is no server. A server waits in a loop without end for whatever comes to its inbox, topics
// or events, and has nothing to do left in its mailbox.
#pragma once

#include "properties/checks/findings.hpp"
#include "sim/outcome.hpp"
#include "sim/simulation.hpp"

namespace moira::properties {

/// Whether `process`, which is parked, is a server at rest.
[[nodiscard]] bool is_server(const sim::Process& process);

/// At the end of a run: at most one finding, with the graph of who waits for whom.
void find_deadlock(sim::Simulation& simulation, sim::Outcome outcome, Findings& findings);

}  // namespace moira::properties
