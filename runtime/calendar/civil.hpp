// SPDX-License-Identifier: MIT
//
// The proleptic Gregorian calendar: day numbers since 1970-01-01 to dates and back. Years are
// astronomical (year 0 is 1 BC). Exact for every day of a 64-bit count of seconds; beyond that the
// functions wrap, they never fail.
#pragma once

#include <compare>
#include <cstdint>

namespace moira::runtime {

inline constexpr std::int64_t seconds_per_day = 86'400;

/// A date. `month` is 1..12 and `day` is 1..days_in_month.
struct CivilDate {
    std::int64_t year = 1970;
    int month = 1;
    int day = 1;

    friend auto operator<=>(const CivilDate&, const CivilDate&) = default;
};

[[nodiscard]] bool is_leap_year(std::int64_t year);

/// Days of a month, 28..31. `month` is 1..12.
[[nodiscard]] int days_in_month(std::int64_t year, int month);

/// Days of a year before the first day of a month, 0..335. `month` is 1..12.
[[nodiscard]] int days_before_month(std::int64_t year, int month);

/// Days from 1970-01-01 to January 1st of `year`; negative before.
[[nodiscard]] std::int64_t days_to_year(std::int64_t year);

/// Days from 1970-01-01 to `date`; negative before. The inverse of civil_from_days.
[[nodiscard]] std::int64_t days_from_civil(const CivilDate& date);

/// The date that is `days` after 1970-01-01.
[[nodiscard]] CivilDate civil_from_days(std::int64_t days);

/// 1..366.
[[nodiscard]] int day_of_year(const CivilDate& date);

/// 0 (Sunday) .. 6 (Saturday) of the day that is `days` after 1970-01-01.
[[nodiscard]] int weekday_from_days(std::int64_t days);

}  // namespace moira::runtime
