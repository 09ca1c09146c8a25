// SPDX-License-Identifier: MIT
//
// A world of supervisors in C++ whose children do all that supervisors must bear, and that states
// what must come of it: what `moira mutate` tries defects of the supervision library on.
#pragma once

#include "runtime/world/subject.hpp"
#include "sim/result.hpp"

#include <cstdint>

namespace moira::tools {

/// What they supervise by: one_for_one; one_for_all and rest_for_one; the service policy.
enum class ProbeWorld : std::uint8_t { singles, groups, services };

[[nodiscard]] sim::Result<runtime::Subject> supervision_probe(ProbeWorld world);

}  // namespace moira::tools
