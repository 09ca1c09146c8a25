// SPDX-License-Identifier: MIT
//
// Reads a time zone file (TZif, RFC 8536, versions 1 to 4). The parser is total: any bytes give a
// zone or an error, with no read outside of the bytes and memory bounded by their number. Leap
// seconds are passed over, as Go does: days have 86400 seconds.
#pragma once

#include "runtime/calendar/zone.hpp"
#include "sim/result.hpp"

#include <string>
#include <string_view>

namespace moira::runtime {

/// Reads the bytes of a TZif file as the zone called `name`.
/// @error invalid_input with the name and what is wrong with the bytes.
[[nodiscard]] sim::Result<Zone> parse_tzif(std::string name, std::string_view bytes);

}  // namespace moira::runtime
