// SPDX-License-Identifier: MIT
//
// Text of unknown origin (labels, lines of a damaged trace) as messages show it: one line of valid
// UTF-8, not longer than asked.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace moira::sim {

/// `text` on one line: control characters and stray bytes become `\n` or `\x1b`; what exceeds
/// `max_chars` bytes becomes `...`.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t max_chars);

/// The same in single quotes.
[[nodiscard]] std::string quoted(std::string_view text, std::size_t max_chars = 120);

}  // namespace moira::sim
