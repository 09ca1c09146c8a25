// SPDX-License-Identifier: MIT
//
// From a failing run to what a developer gets: the shrunk story, its file and its report.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "properties/shrink/shrinker.hpp"
#include "runtime/world/subject.hpp"
#include "sim/trace_file.hpp"
#include "tools/cli/executor.hpp"
#include "tools/story_files.hpp"

namespace moira::tools {

struct ToldFailure {
    properties::Shrunk shrunk;
    StoryFile story;
    sim::TraceFile failing;                 ///< the trace of the shrunk run
    std::optional<sim::TraceFile> passing;  ///< of the nearest run that passes
    std::optional<std::size_t> left_out;    ///< the difference that it lacks

    /// The block for people. `replay`: the command that repeats the story.
    [[nodiscard]] std::string report(const std::string& replay) const;
};

/// Shrinks the run that `seed` and `decisions` give (which must be able to rewind) and looks for
/// the nearest run that passes. @error as Shrinker::shrink.
[[nodiscard]] sim::Result<ToldFailure> tell_failure(ScenarioExecutor& executor,
                                                    const runtime::Subject& subject,
                                                    std::uint64_t seed,
                                                    sim::DecisionSource& decisions,
                                                    const properties::ShrinkBudget& budget = {});

/// The same from a story.
[[nodiscard]] sim::Result<ToldFailure> tell_failure(ScenarioExecutor& executor,
                                                    const runtime::Subject& subject,
                                                    const properties::Story& story,
                                                    const properties::ShrinkBudget& budget = {});

}  // namespace moira::tools
