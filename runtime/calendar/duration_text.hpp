// SPDX-License-Identifier: MIT
//
// Durations as text, in Go's notation: "1h30m45s", "1.5h", "300ms". A duration is a signed 64-bit
// count of nanoseconds, so about 292 years either way. Reading is exact: a fraction is cut after
// the nanosecond by integer arithmetic (Go's floating point can differ by one nanosecond when a
// fraction has more than about 15 digits).
#pragma once

#include "sim/result.hpp"
#include "sim/time.hpp"

#include <string>
#include <string_view>

namespace moira::runtime {

class TextWriter;

/// Reads a duration: an optional sign, then "0" or one or more decimal numbers with a unit each
/// (ns, us, µs, ms, s, m, h; both Unicode spellings of µ).
/// @error invalid_argument with Go's text: `time: invalid duration "x"`, `time: missing unit in
/// duration "10"` or `time: unknown unit "x" in duration "1x"`.
[[nodiscard]] sim::Result<sim::Duration> parse_duration(std::string_view text);

/// Writes a duration as Go prints it: the units h, m and s with a fraction of the seconds, or one
/// of ms, µs, ns for less than a second; "0s" for zero. At most 26 bytes.
void write_duration(TextWriter& out, sim::Duration duration);

/// The text of write_duration as a string.
[[nodiscard]] std::string duration_text(sim::Duration duration);

}  // namespace moira::runtime
