// SPDX-License-Identifier: MIT
//
// The outer shape of files: lengths of files, lines and functions, first lines, names. Lengths are
// limits to discuss before, not targets; a breach fails the test.
#pragma once

#include "tests/tidy/rules/source.hpp"

namespace moira::tidy {

/// At most 500 lines a file (tests: 600) and 100 columns a line of code or script.
Findings check_lengths(const SourceFile& file);

/// At most 70 lines between the braces of a function, both included.
Findings check_functions(const SourceFile& file);

/// The licence in the first line; in headers a module comment and #pragma once follow.
Findings check_first_lines(const SourceFile& file);

/// No files or folders named for nothing in particular; no open task without an issue's number.
Findings check_names(const SourceFile& file);

}  // namespace moira::tidy
