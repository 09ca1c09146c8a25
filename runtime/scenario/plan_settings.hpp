// SPDX-License-Identifier: MIT
//
// What a scenario file says of its runs: hosts, started processes, limits, models.
#pragma once

#include "runtime/lua/program.hpp"
#include "runtime/scenario/settings.hpp"
#include "runtime/world/subject.hpp"
#include "sim/plan.hpp"

#include <vector>

namespace moira::runtime {

/// Reads `hosts`, `start`, `limits`, `models` into the plan (which starts may fail into the
/// expectation) and `faults` into the profiles, of which the plan gets the default one; mistakes
/// are left in `reader`.
void read_plan(SettingReader& reader, const Setting& root, const SettingRecord& fields,
               const std::vector<LuaSource>& sources, Subject& subject);

}  // namespace moira::runtime
