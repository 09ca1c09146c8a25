// SPDX-License-Identifier: MIT
//
// The `faults` of a scenario file: what may go wrong in its runs, by kind, and named profiles of it
// (docs/faults.md).
#pragma once

#include "runtime/lua/program.hpp"
#include "runtime/scenario/settings.hpp"
#include "sim/plan.hpp"

#include <string_view>
#include <vector>

namespace moira::runtime {

/// The profile of what stands beside `profiles`, which runs have unless another one is wanted.
inline constexpr std::string_view default_profile = "default";
/// The name under which a user wants no faults; no profile may have it.
inline constexpr std::string_view no_faults = "none";

/// Reads the table `faults`: the default profile first, then the named ones. `plan` knows the hosts
/// and nodes. Mistakes are left in `reader`.
std::vector<sim::FaultPlan> read_faults(SettingReader& reader, const Setting& faults,
                                        const std::vector<LuaSource>& sources,
                                        const sim::Plan& plan);

}  // namespace moira::runtime
