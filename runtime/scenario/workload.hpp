// SPDX-License-Identifier: MIT
//
// What a scenario's table gives its programs to do, part by part, so that a shrinker can make it
// less (runtime/scenario/overrides.hpp sets the parts). Reads only.
#pragma once

#include "runtime/scenario/script.hpp"
#include "runtime/world/subject.hpp"

#include <vector>

namespace moira::runtime {

/// The parts of `start` in the table on top of the stack of `script`: its elements if there are
/// several, the elements of lists in their arguments, and whole numbers above 0. At most
/// `workload_parts_max`, first things first; keys that no path can name are left out.
[[nodiscard]] std::vector<WorkloadPart> workload_of(ScenarioScript& script);

inline constexpr std::size_t workload_parts_max = 200;

}  // namespace moira::runtime
