// SPDX-License-Identifier: MIT
//
// Writes times in Go's layouts. Total: any layout gives a text, any time can be written. The text
// goes to memory of the caller, without allocation, so that a Lua binding can use it.
#pragma once

#include "runtime/calendar/calendar_time.hpp"

#include <string>
#include <string_view>

namespace moira::runtime {

class TextWriter;

/// Writes `time` as its zone shows it, in the form of `layout`.
void write_time(TextWriter& out, const CalendarTime& time, std::string_view layout);

/// The text of write_time as a string.
[[nodiscard]] std::string format_time(const CalendarTime& time, std::string_view layout);

/// Writes an offset from UTC as "+0200", or "+02:00" with `colons`; `parts` is 1 (hours) to 3
/// (hours, minutes and seconds).
void write_offset(TextWriter& out, std::int32_t offset_seconds, bool colons, int parts);

}  // namespace moira::runtime
