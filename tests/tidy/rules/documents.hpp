// SPDX-License-Identifier: MIT
//
// Documents: links lead somewhere, and nothing names a place that exists on one machine only.
#pragma once

#include "tests/tidy/rules/source.hpp"

#include <functional>

namespace moira::tidy {

/// Looks up a path relative to the root: the text of a file, empty text for a folder, or null.
using Lookup = std::function<const std::string*(const std::string& path)>;

/// Links of a Markdown file to files, folders or headings that are not there.
Findings check_links(const SourceFile& file, const Lookup& lookup);

/// Absolute paths of somebody's machine, in any text file.
Findings check_machine_paths(const SourceFile& file);

}  // namespace moira::tidy
