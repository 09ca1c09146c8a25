// SPDX-License-Identifier: MIT
//
// The header of a run's trace: all that `moira replay` needs to load the subject again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/world/subject.hpp"
#include "sim/trace_file.hpp"

namespace moira::tools {

/// Header keys that say how to load the subject again.
inline constexpr std::string_view path_field = "path";
inline constexpr std::string_view entry_field = "entry";
inline constexpr std::string_view faults_field = "faults";
/// A value that was set in the scenario's table from outside, `path=value`; as often as there are.
inline constexpr std::string_view override_field = "set";
/// What drew the recorded schedule, if it was not the seed alone (sim::Strategy::describe).
inline constexpr std::string_view strategy_field = "strategy";
/// The version of the machine's time zones, in traces of programs that may load some.
inline constexpr std::string_view zones_field = "zones";

/// What the header of a trace of `subject` says under zones_field; empty: nothing, also for one
/// without its program. Reads the zone
/// database of this machine.
[[nodiscard]] std::string zones_of(const runtime::Subject& subject);

/// The profile of faults that `subject` was loaded with, as `--faults` names it: `default` also for
/// what has no faults.
[[nodiscard]] std::string fault_profile(const runtime::Subject& subject);

/// `body` absent: binary for a file that ends in `.mtrace`, else NDJSON.
[[nodiscard]] sim::TraceHeader trace_header_of(const runtime::Subject& subject, std::uint64_t seed,
                                               std::string_view file,
                                               std::optional<sim::TraceBody> body = {});

}  // namespace moira::tools
