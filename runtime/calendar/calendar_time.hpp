// SPDX-License-Identifier: MIT
//
// CalendarTime is an instant with a zone to show it in, as Go's time.Time: whole seconds since 1970
// in 64 bits, nanoseconds within the second, and a ZoneRef. Plain bytes; the default value is 1970
// in UTC. Arithmetic is on integers and wraps outside of the range; nothing reads a clock.
#pragma once

#include "runtime/calendar/zone_ref.hpp"
#include "sim/time.hpp"

#include <compare>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace moira::runtime {

/// Unix seconds of Go's zero time, 0001-01-01 00:00:00 UTC.
inline constexpr std::int64_t zero_time_seconds = -62'135'596'800;

struct CalendarTime {
    std::int64_t unix_seconds = 0;
    std::int64_t nanosecond = 0;  ///< 0..999'999'999
    ZoneRef zone;
};

static_assert(std::is_trivially_copyable_v<CalendarTime>);
static_assert(std::has_unique_object_representations_v<CalendarTime>);

/// The arguments of make_time; every field may have any value.
struct DateFields {
    std::int64_t year = 1970;
    std::int64_t month = 1;
    std::int64_t day = 1;
    std::int64_t hour = 0;
    std::int64_t minute = 0;
    std::int64_t second = 0;
    std::int64_t nanosecond = 0;
};

/// A time as its zone's clocks and calendars show it.
struct CalendarFields {
    std::int64_t year = 1970;
    int month = 1;     ///< 1..12
    int day = 1;       ///< 1..31
    int hour = 0;      ///< 0..23
    int minute = 0;    ///< 0..59
    int second = 0;    ///< 0..59
    int weekday = 4;   ///< 0 (Sunday) .. 6
    int year_day = 1;  ///< 1..366
    std::int32_t offset_seconds = 0;
    bool is_dst = false;
    std::string_view zone_abbreviation;  ///< lives as long as the time that was asked
};

/// The time that is `seconds` and `nanoseconds` (any number) after 1970-01-01 00:00:00 UTC.
[[nodiscard]] CalendarTime time_from_unix(std::int64_t seconds, std::int64_t nanoseconds,
                                          const ZoneRef& zone);

/// The time of a date and a time of day in `zone`. Fields outside their range carry over: month 13
/// is January of the next year, day 0 the last day of the month before. A time that the zone's
/// clocks skip or repeat gets one of the two offsets around the change, as in Go.
[[nodiscard]] CalendarTime make_time(const DateFields& fields, const ZoneRef& zone);

/// What the clocks of the time's zone show.
[[nodiscard]] CalendarFields calendar_fields(const CalendarTime& time);

/// Nanoseconds since 1970, modulo 2^64.
[[nodiscard]] std::int64_t unix_nanoseconds(const CalendarTime& time);

[[nodiscard]] CalendarTime add(const CalendarTime& time, sim::Duration duration);

/// later - earlier, or the largest or smallest duration if that has no room.
[[nodiscard]] sim::Duration difference(const CalendarTime& later, const CalendarTime& earlier);

/// The same time of day some years, months and days later, normalised as by make_time.
[[nodiscard]] CalendarTime add_date(const CalendarTime& time, std::int64_t years,
                                    std::int64_t months, std::int64_t days);

/// Down to a multiple of `unit` since the zero time; unchanged if `unit` is not positive.
[[nodiscard]] CalendarTime truncate(const CalendarTime& time, sim::Duration unit);

/// To the nearest multiple of `unit` since the zero time, halves up; unchanged if `unit` is not
/// positive.
[[nodiscard]] CalendarTime round(const CalendarTime& time, sim::Duration unit);

/// True for 0001-01-01 00:00:00 UTC, in any zone.
[[nodiscard]] bool is_zero(const CalendarTime& time);

/// Orders instants; zones do not matter.
[[nodiscard]] std::strong_ordering compare(const CalendarTime& a, const CalendarTime& b);

}  // namespace moira::runtime
