// SPDX-License-Identifier: MIT
//
// Who waits for what: the live processes of a run in which nothing can happen any more, in words.
// Reads only.
#pragma once

#include <string>
#include <vector>

#include "sim/simulation.hpp"

namespace moira::properties {

/// `parent waits for topic 'work' or events`.
[[nodiscard]] std::string waiting_text(sim::Simulation& simulation, const sim::Process& process);

/// One text for each waiting process, oldest first: `parent waits for topic 'work' or events`. At
/// most `most`, then one that counts the rest.
[[nodiscard]] std::vector<std::string> waiting_processes(sim::Simulation& simulation,
                                                         std::size_t most = 20);

}  // namespace moira::properties
