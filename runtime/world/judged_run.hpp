// SPDX-License-Identifier: MIT
//
// A run under the eyes of a judge: tells it of every event, exit and printed line, and asks it at
// the end. The run stops at the first violated property.
#pragma once

#include "runtime/world/subject.hpp"
#include "runtime/world/world.hpp"
#include "sim/result.hpp"

#include <cstdint>
#include <vector>

namespace moira::runtime {

/// The observer that passes everything, from the beginning of a run, on to `judge`, which must
/// outlive the run.
[[nodiscard]] sim::Observer observer_for(Judge& judge);

struct JudgedRun {
    RunSummary summary;
    std::vector<Violation> violations;
    std::vector<std::string> never_evaluated;
};

/// Runs to the end with `seed`. `judge` may be null; `options.observer` is replaced if it is not.
/// @error what World::begin refuses.
sim::Result<JudgedRun> run_judged(World& world, Judge* judge, std::uint64_t seed,
                                  RunOptions options = {});

}  // namespace moira::runtime
