// SPDX-License-Identifier: MIT
//
// Times in the notation of C's strftime, in the C locale, for Lua's os.date. Total: a conversion
// that C does not define is copied as it stands. Writes to memory of the caller, without
// allocation, so that a Lua binding can use it.
#pragma once

#include "runtime/calendar/calendar_time.hpp"

#include <string>
#include <string_view>

namespace moira::runtime {

class TextWriter;

/// Writes `time` as its zone shows it. Conversions: a A b B c C d D e F g G h H I j m M n p r R s S
/// t T u U V w W x X y Y z Z %, of which %c is "Thu Jan  1 00:00:00 1970" and %x "01/01/70".
void write_strftime(TextWriter& out, const CalendarTime& time, std::string_view format);

/// The text of write_strftime as a string.
[[nodiscard]] std::string strftime_text(const CalendarTime& time, std::string_view format);

}  // namespace moira::runtime
