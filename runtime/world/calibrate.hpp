// SPDX-License-Identifier: MIT
//
// How long a plan's liveness phase lasts when its author does not say (`liveness = "auto"`): so
// long that a program which works is done several times over. Measured in one run of the plan
// without faults and phases, by the default schedule, so that equal plans have equal bounds.
#pragma once

#include <string>

#include "runtime/lua/program.hpp"
#include "sim/plan.hpp"

namespace moira::runtime {

/// Sets steps (20 times those of the measured run) and time (10 times its longest timer, at least
/// its own time, at least 1s) of the liveness phase, if they are to be measured. The run ends at
/// the end of chaos at the latest. One that cannot begin measures nothing: the least time remains.
void calibrate(sim::Plan& plan, sim::BodyFactory& bodies);

/// `60s or 1200 steps`, for reports and headers of traces. Empty: the plan has no phases.
[[nodiscard]] std::string liveness_text(const sim::PhasePlan& phases);

}  // namespace moira::runtime
