// SPDX-License-Identifier: MIT
//
// Loads an application folder: finds its sources, reads every entry file, applies the runtime
// configuration `.wippy.yaml`. Invariant: the result depends on the files alone, not on where the
// folder is or in which order the file system lists it. What is wrong with one file is a finding
// and the rest loads; loading fails only if there is nothing to load or a limit is reached.
#pragma once

#include "runtime/app/application.hpp"
#include "runtime/app/load_limits.hpp"
#include "sim/result.hpp"

#include <filesystem>

namespace moira::runtime {

/// The application at `root`.
/// Errors: `not_found` (no such folder, no source folder, no entry files), `invalid_input` (no
/// entry could be read, a wrong `wippy.lock`), `limit_reached`.
[[nodiscard]] sim::Result<Application> load_application(const std::filesystem::path& root,
                                                        const LoadLimits& limits = {});

}  // namespace moira::runtime
