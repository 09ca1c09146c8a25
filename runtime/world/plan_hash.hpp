// SPDX-License-Identifier: MIT
//
// The hash of a plan: of everything that a run depends on but its seed and decisions. That is what
// the processes can see or reach: programs, hosts, starts, limits, models, Lua's hash seed. What
// only judges or describes runs (title, properties, expectations) is left out, so that a recorded
// run can be judged by other properties than those it was recorded under.
#pragma once

#include "runtime/lua/program.hpp"
#include "sim/hash.hpp"
#include "sim/plan.hpp"

#include <cstdint>
#include <vector>

namespace moira::runtime {

/// Of the programs: texts, names and what each may use.
[[nodiscard]] sim::Hash128 sources_hash(const std::vector<LuaSource>& sources);

/// Of `plan` but for its name and hash, with its programs. Plans with equal hashes have the same
/// run for the same decisions.
[[nodiscard]] sim::Hash128 plan_hash(const sim::Plan& plan, sim::Hash128 sources,
                                     std::uint32_t lua_hash_seed);

}  // namespace moira::runtime
