// SPDX-License-Identifier: MIT
//
// Finds out whether a path is a scenario or an application, and loads it. Fails with what is wrong
// with the path, the files or the entry.
#pragma once

#include <string>

#include "runtime/world/subject.hpp"
#include "sim/result.hpp"
#include "tools/cli/options.hpp"

namespace moira::tools {

/// Whether the folder at `path` holds a scenario; else it can only be an application.
[[nodiscard]] bool is_scenario(const std::string& path);

/// @error when the options ask an application for what only scenarios have: settings, faults.
[[nodiscard]] sim::Result<void> check_application_options(const TargetOptions& options);

/// Loads the scenario, or the application's entry, that `options` name.
[[nodiscard]] sim::Result<runtime::Subject> load_target(const TargetOptions& options);

}  // namespace moira::tools
