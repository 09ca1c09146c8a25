// SPDX-License-Identifier: MIT
//
// What loaders have to say besides errors: to standard error, cut to a few lines.
#pragma once

#include <string>
#include <vector>

namespace moira::tools {

/// Prints each note as `note: ...`, at most ten.
void print_notes(const std::vector<std::string>& notes);

}  // namespace moira::tools
