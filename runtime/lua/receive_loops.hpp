// SPDX-License-Identifier: MIT
//
// The loops of a program in which a server waits: `while true`, `while flag`, `while not flag` and
// `repeat ... until` of the same. A loop that counts or compares is none: who waits there wants
// something in particular. Pure; by the source's text, so lines are those of error messages.
#pragma once

#include <string_view>
#include <vector>

namespace moira::runtime {

/// Lines from 1, both ends included.
struct LineRange {
    int first = 0;
    int last = 0;
};

/// The loops of `source`, which compiles, by their ends.
[[nodiscard]] std::vector<LineRange> receive_loops(std::string_view source);

}  // namespace moira::runtime
