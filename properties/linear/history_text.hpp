// SPDX-License-Identifier: MIT
//
// Histories for people: one line for each call and return, in real-time order, with a column for
// each client, so that what overlaps can be seen. Total; long values and long histories are cut.
#pragma once

#include "properties/linear/history.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace moira::properties {

/// A table of at most `rows_max` lines, the last ones, and a heading. `>` is a call, `<` a return,
/// `|` what is under way:
///
///     step  alice            bob
///        3  > write(1)
///        4  |                > read()
///        7  < write(1)       |
///        9                   < read() -> 1
[[nodiscard]] std::string history_text(std::span<const Operation> operations,
                                       std::size_t rows_max = 60);

}  // namespace moira::properties
