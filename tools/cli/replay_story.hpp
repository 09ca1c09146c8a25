// SPDX-License-Identifier: MIT
//
// Runs stories again, also on a program that has changed since, and recordings on programs that
// they do not fit any more. Says how much of them still matched.
#pragma once

#include "runtime/world/subject.hpp"
#include "sim/result.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/options.hpp"
#include "tools/story_files.hpp"

namespace moira::tools {

/// A story: fails as before, fails otherwise, or passes. @error what loading or running refuses.
[[nodiscard]] sim::Result<ExitCode> replay_story(const ReplayOptions& options);

/// Every story in a folder, one line each: fails if one of them does.
[[nodiscard]] sim::Result<ExitCode> replay_folder(const ReplayOptions& options);

/// A recording of another plan than `subject`'s: follows it as far as it can.
[[nodiscard]] sim::Result<ExitCode> replay_guided(const ReplayOptions& options,
                                                  const sim::TraceFile& trace,
                                                  runtime::Subject& subject);

}  // namespace moira::tools
