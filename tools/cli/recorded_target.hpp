// SPDX-License-Identifier: MIT
//
// What a trace or a story was recorded from, to be loaded again.
#pragma once

#include <string>

#include "runtime/world/subject.hpp"
#include "sim/result.hpp"
#include "sim/trace_file.hpp"
#include "tools/cli/options.hpp"
#include "tools/story_files.hpp"

namespace moira::tools {

/// `path`: where it is now; empty: where it was. `file` is for errors.
/// @error ErrorCode::invalid_input when neither says where.
[[nodiscard]] sim::Result<TargetOptions> recorded_target(const sim::TraceHeader& header,
                                                         const std::string& path,
                                                         const std::string& file);
/// What `subject` was loaded with.
[[nodiscard]] TargetOptions loaded_target(const runtime::Subject& subject);
/// With the plan's ordering; the story's may be another.
[[nodiscard]] TargetOptions recorded_target(const StoryFile& story, const std::string& path);

}  // namespace moira::tools
