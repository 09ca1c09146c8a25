// SPDX-License-Identifier: MIT
//
// Patterns over namespaces and entry ids, as `disable` uses them. Total: at most quadratic in the
// lengths for any pattern.
#pragma once

#include <string_view>

namespace moira::runtime {

/// Whether `pattern` covers all of `text`: `*` is any part without `.` and `:`, `**` is anything,
/// `(a|b)` is either (not nested); everything else stands for itself. A pattern with more than 64
/// combinations of alternatives covers nothing.
[[nodiscard]] bool matches_id(std::string_view pattern, std::string_view text);

}  // namespace moira::runtime
