// SPDX-License-Identifier: MIT
//
// A world of supervisors in C++ whose children do all that supervisors must bear, and that states
// what must come of it: what `moira mutate` tries defects of the supervision library on.
#pragma once

#include "runtime/world/subject.hpp"
#include "sim/result.hpp"

namespace moira::tools {

/// `in_groups`: one_for_all and rest_for_one, else one_for_one.
[[nodiscard]] sim::Result<runtime::Subject> supervision_probe(bool in_groups);

}  // namespace moira::tools
