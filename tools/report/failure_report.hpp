// SPDX-License-Identifier: MIT
//
// Tells why a run fails: what is needed for it, how it differs from the default schedule, what then
// happened, and where the nearest run that passes goes another way. A pure function of its
// evidence.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "properties/shrink/shrinker.hpp"
#include "sim/trace_file.hpp"

namespace moira::tools {

/// What a report is made from.
struct FailureEvidence {
    const properties::Shrunk* shrunk = nullptr;
    const sim::TraceFile* failing = nullptr;  ///< trace of the shrunk run
    const sim::TraceFile* passing = nullptr;  ///< of the nearest run that passes; or null
    /// The difference whose absence makes it pass (faults first, then holds); none: it is another
    /// schedule altogether.
    std::optional<std::size_t> left_out;
    std::string replay;  ///< the command that repeats it
};

/// The whole block, ending with the command.
[[nodiscard]] std::string failure_report(const FailureEvidence& evidence);

/// `1 fault, 2 order constraints, ordering model instant`
[[nodiscard]] std::string needs_text(const properties::Shrunk& shrunk);

/// One line for each fault and hold: `F1  crash of a`, `H1  hold x until y`, with what becomes of
/// the run without it.
[[nodiscard]] std::string differences_text(const properties::Shrunk& shrunk);

}  // namespace moira::tools
