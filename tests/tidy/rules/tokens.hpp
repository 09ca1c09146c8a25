// SPDX-License-Identifier: MIT
//
// Words that must not appear in the simulated layers, since they let the machine, the build or the
// wall clock into a run. Comments and literals do not count. Exemptions are rows with their reason
// in tokens.cpp.
#pragma once

#include "tests/tidy/rules/source.hpp"

namespace moira::tidy {

/// Banned words in sim/, runtime/ and properties/.
Findings check_tokens(const SourceFile& file);

/// Mutable variables that outlive a run: statics in functions and thread_local.
Findings check_statics(const SourceFile& file);

/// Ordered or hashed containers keyed by pointers.
Findings check_pointer_keys(const SourceFile& file);

/// Loops over unordered containers, whose names are gathered from all of `files` of one folder.
Findings check_unordered_loops(const std::vector<SourceFile>& files);

}  // namespace moira::tidy
