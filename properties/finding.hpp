// SPDX-License-Identifier: MIT
//
// What a check or property found in one run, and the key by which findings of many runs are told
// apart. Plain values; equal for equal runs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/time.hpp"

namespace moira::properties {

/// What a finding means for the run.
enum class Severity : std::uint8_t {
    note,       ///< for the reader; the run may still pass
    violation,  ///< the run fails
};

struct Finding {
    std::string rule;     ///< the property's name, or the id of a check: `deadlock`, `leak.timer`
    std::string message;  ///< one line or more, without numbers of this run where it can be helped
    std::string process;  ///< label of the process that it is about; may be empty
    Severity severity = Severity::violation;
    std::uint64_t step = 0;
    sim::Instant time;

    friend bool operator==(const Finding&, const Finding&) = default;
};

/// A spawn path without what tells siblings apart: `main/worker#3` -> `main/worker`.
[[nodiscard]] std::string process_class(std::string_view label);

/// `message` with pids and numbers replaced by placeholders, so that the same failure in another
/// run has the same text.
[[nodiscard]] std::string normalised(std::string_view message);

/// Two findings with equal keys count as the same failure (exploration by failure key: rule,
/// first line of the message, normalised, class of the process).
[[nodiscard]] std::string failure_key(const Finding& finding);

}  // namespace moira::properties
