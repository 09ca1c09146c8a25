// SPDX-License-Identifier: MIT
#include "runtime/calendar/calendar_time.hpp"

#include "runtime/calendar/civil.hpp"
#include "runtime/calendar/wrapping.hpp"

#include <limits>

namespace moira::runtime {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t ns_per_second = 1'000'000'000;

/// Moves whole multiples of `base` from `low`, which ends in [0, base), to `high`.
void carry(std::int64_t& high, std::int64_t& low, std::int64_t base) {
    high = wrap_add(high, floor_div(low, base));
    low = floor_mod(low, base);
}

/// Nanoseconds from the zero time, exactly.
Wide since_zero(const CalendarTime& time) {
    return (Wide{time.unix_seconds} - zero_time_seconds) * ns_per_second + time.nanosecond;
}

/// Nanoseconds since the last multiple of `unit`, in [0, unit).
std::int64_t past_multiple(const CalendarTime& time, sim::Duration unit) {
    const Wide remainder = since_zero(time) % unit.ns();
    return static_cast<std::int64_t>(remainder < 0 ? remainder + unit.ns() : remainder);
}

}  // namespace

CalendarTime time_from_unix(std::int64_t seconds, std::int64_t nanoseconds, const ZoneRef& zone) {
    carry(seconds, nanoseconds, ns_per_second);
    return {.unix_seconds = seconds, .nanosecond = nanoseconds, .zone = zone};
}

CalendarTime make_time(const DateFields& fields, const ZoneRef& zone) {
    DateFields f = fields;
    std::int64_t month = wrap_sub(f.month, 1);
    carry(f.year, month, 12);
    carry(f.second, f.nanosecond, ns_per_second);
    carry(f.minute, f.second, 60);
    carry(f.hour, f.minute, 60);
    carry(f.day, f.hour, 24);
    std::int64_t days = days_from_civil({f.year, static_cast<int>(month) + 1, 1});
    days = wrap_add(days, wrap_sub(f.day, 1));
    const std::int64_t of_day = f.hour * 3'600 + f.minute * 60 + f.second;
    std::int64_t seconds = wrap_add(wrap_mul(days, seconds_per_day), of_day);
    // The offset in force is wanted, but finding it takes the instant. The one at the local time
    // read as UTC is right except near a change of the zone; then the one found with it is.
    ZonePeriod period = zone.lookup(seconds);
    if (period.offset_seconds != 0) {
        const std::int64_t guess = wrap_sub(seconds, period.offset_seconds);
        if (guess < period.start || guess >= period.end) period = zone.lookup(guess);
        seconds = wrap_sub(seconds, period.offset_seconds);
    }
    return {.unix_seconds = seconds, .nanosecond = f.nanosecond, .zone = zone};
}

CalendarFields calendar_fields(const CalendarTime& time) {
    const ZonePeriod period = time.zone.lookup(time.unix_seconds);
    const std::int64_t local = wrap_add(time.unix_seconds, period.offset_seconds);
    const std::int64_t days = floor_div(local, seconds_per_day);
    const auto of_day = static_cast<int>(floor_mod(local, seconds_per_day));
    const CivilDate date = civil_from_days(days);
    return {.year = date.year,
            .month = date.month,
            .day = date.day,
            .hour = of_day / 3'600,
            .minute = of_day / 60 % 60,
            .second = of_day % 60,
            .weekday = weekday_from_days(days),
            .year_day = day_of_year(date),
            .offset_seconds = period.offset_seconds,
            .is_dst = period.is_dst,
            .zone_abbreviation = period.abbreviation};
}

std::int64_t unix_nanoseconds(const CalendarTime& time) {
    return wrap_add(wrap_mul(time.unix_seconds, ns_per_second), time.nanosecond);
}

CalendarTime add(const CalendarTime& time, sim::Duration duration) {
    const std::int64_t seconds = floor_div(duration.ns(), ns_per_second);
    const std::int64_t ns = time.nanosecond + floor_mod(duration.ns(), ns_per_second);
    return time_from_unix(wrap_add(time.unix_seconds, seconds), ns, time.zone);
}

sim::Duration difference(const CalendarTime& later, const CalendarTime& earlier) {
    constexpr std::int64_t min = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t max = std::numeric_limits<std::int64_t>::max();
    const Wide ns = since_zero(later) - since_zero(earlier);
    if (ns < min) return sim::Duration::from_ns(min);
    if (ns > max) return sim::Duration::from_ns(max);
    return sim::Duration::from_ns(static_cast<std::int64_t>(ns));
}

CalendarTime add_date(const CalendarTime& time, std::int64_t years, std::int64_t months,
                      std::int64_t days) {
    const CalendarFields now = calendar_fields(time);
    return make_time({.year = wrap_add(now.year, years),
                      .month = wrap_add(now.month, months),
                      .day = wrap_add(now.day, days),
                      .hour = now.hour,
                      .minute = now.minute,
                      .second = now.second,
                      .nanosecond = time.nanosecond},
                     time.zone);
}

CalendarTime truncate(const CalendarTime& time, sim::Duration unit) {
    if (unit.ns() <= 0) return time;
    return add(time, sim::Duration::from_ns(-past_multiple(time, unit)));
}

CalendarTime round(const CalendarTime& time, sim::Duration unit) {
    if (unit.ns() <= 0) return time;
    const std::int64_t past = past_multiple(time, unit);
    const bool is_below_half = past < unit.ns() - past;
    return add(time, sim::Duration::from_ns(is_below_half ? -past : unit.ns() - past));
}

bool is_zero(const CalendarTime& time) {
    return time.unix_seconds == zero_time_seconds && time.nanosecond == 0;
}

std::strong_ordering compare(const CalendarTime& a, const CalendarTime& b) {
    if (a.unix_seconds != b.unix_seconds) return a.unix_seconds <=> b.unix_seconds;
    return a.nanosecond <=> b.nanosecond;
}

}  // namespace moira::runtime
