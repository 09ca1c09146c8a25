// SPDX-License-Identifier: MIT
//
// Reads times in Go's layouts. What a layout does not mention is zero (year 0, January 1st,
// midnight); a fraction after the seconds is accepted even where the layout has none. Total: any
// pair of texts gives a time or an error with Go's text.
#pragma once

#include "runtime/calendar/calendar_time.hpp"
#include "sim/result.hpp"

#include <string_view>

namespace moira::runtime {

/// Which zones a parsed text is understood in.
struct ParseZones {
    ZoneRef unstated;                      ///< for a text without an offset or zone name
    ZoneRef preferred = ZoneRef::local();  ///< if the text's offset or name is one of this zone
};

/// Reads `text` in the form of `layout`. An offset or name that the preferred zone does not have
/// gives a fixed zone; an unknown name gets offset 0 (and "GMT+3" shows the time read as UTC at
/// that offset), as in Go.
/// @error invalid_argument with Go's text, as
/// `parsing time "x" as "2006-01-02": cannot parse "x" as "2006"`,
/// `parsing time "2024-13-01": month out of range`, or `parsing time "..": extra text: "x"`.
[[nodiscard]] sim::Result<CalendarTime> parse_time(std::string_view layout, std::string_view text,
                                                   const ParseZones& zones = {});

}  // namespace moira::runtime
