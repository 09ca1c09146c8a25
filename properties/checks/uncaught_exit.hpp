// SPDX-License-Identifier: MIT
//
// Uncaught exit: a process failed by itself (an error, a returned error) and nobody ever monitored
// it, was linked to it or called it. Who stopped watching, or ended first, did so on purpose.
// Started processes are judged by the run itself (`process_failed`); deaths by terminate, links and
// faults are not the process's own.
#pragma once

#include "properties/checks/findings.hpp"
#include "sim/simulation.hpp"

namespace moira::properties {

void find_uncaught_exit(const sim::Simulation& simulation, const sim::Process& process,
                        Findings& findings);

}  // namespace moira::properties
