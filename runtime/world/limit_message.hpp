// SPDX-License-Identifier: MIT
//
// What is said of a run that a limit ended: which setting it was, its value, and whose limit.
#pragma once

#include <string>
#include <string_view>

#include "sim/limits.hpp"
#include "sim/outcome.hpp"

namespace moira::runtime {

/// A sentence without a full stop, as `the mailbox of process 'boss' reached limits.mailbox = 100`.
/// `process`: the label of the one whose mailbox it is, or empty.
[[nodiscard]] std::string limit_message(sim::LimitKind kind, const sim::Limits& limits,
                                        std::string_view process);

}  // namespace moira::runtime
