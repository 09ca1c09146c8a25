// SPDX-License-Identifier: MIT
//
// Where an application's sources are: `wippy.lock` if there is one, else `src`, else the folder
// itself. Fails if the lock file can not be understood, as then it is unknown what to load.
#pragma once

#include "runtime/app/finding.hpp"
#include "runtime/app/load_limits.hpp"
#include "sim/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace moira::runtime {

/// One folder of sources.
struct SourcePlace {
    std::filesystem::path folder;
    std::string shown;   ///< as messages show it: relative to the application, "" for itself
    std::string module;  ///< `org/name` that its entries belong to, or empty for the application
};

/// The folders to load, a later one winning over an earlier one: sources, replacements, then
/// modules unpacked below the modules folder. Modules that are not there become findings.
[[nodiscard]] sim::Result<std::vector<SourcePlace>>
source_places(const std::filesystem::path& root, const LoadLimits& limits, Findings& findings);

}  // namespace moira::runtime
