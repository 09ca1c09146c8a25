// SPDX-License-Identifier: MIT
#include "runtime/calendar/civil.hpp"

#include "runtime/calendar/wrapping.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace moira::runtime {
namespace {

constexpr std::int64_t days_per_year = 365;
constexpr std::int64_t days_per_4_years = 4 * days_per_year + 1;
constexpr std::int64_t days_per_100_years = 25 * days_per_4_years - 1;
constexpr std::int64_t days_per_400_years = 4 * days_per_100_years + 1;

/// Days from 0001-01-01, where the leap cycles start, to 1970-01-01.
constexpr std::int64_t epoch_day =
    4 * days_per_400_years + 3 * days_per_100_years + 17 * days_per_4_years + days_per_year;
static_assert(epoch_day == 719'162);

constexpr std::array<int, 13> common_year{0,   31,  59,  90,  120, 151, 181,
                                          212, 243, 273, 304, 334, 365};

}  // namespace

bool is_leap_year(std::int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_before_month(std::int64_t year, int month) {
    const int leap_day = month > 2 && is_leap_year(year) ? 1 : 0;
    return common_year[static_cast<std::size_t>(month - 1)] + leap_day;
}

int days_in_month(std::int64_t year, int month) {
    if (month == 2 && is_leap_year(year)) return 29;
    const auto index = static_cast<std::size_t>(month);
    return common_year[index] - common_year[index - 1];
}

std::int64_t days_to_year(std::int64_t year) {
    const std::int64_t passed = wrap_sub(year, 1);
    std::int64_t days = wrap_mul(passed, days_per_year);
    days = wrap_add(days, floor_div(passed, 4));
    days = wrap_sub(days, floor_div(passed, 100));
    days = wrap_add(days, floor_div(passed, 400));
    return wrap_sub(days, epoch_day);
}

std::int64_t days_from_civil(const CivilDate& date) {
    const int within = days_before_month(date.year, date.month) + date.day - 1;
    return wrap_add(days_to_year(date.year), within);
}

CivilDate civil_from_days(std::int64_t days) {
    const std::int64_t since_year_1 = wrap_add(days, epoch_day);
    std::int64_t rest = floor_mod(since_year_1, days_per_400_years);
    CivilDate date;
    date.year = floor_div(since_year_1, days_per_400_years) * 400 + 1;
    // The last day of the 4th century and of a 4th year belongs to them, hence the minimum.
    const std::int64_t centuries = std::min<std::int64_t>(rest / days_per_100_years, 3);
    rest -= centuries * days_per_100_years;
    const std::int64_t quads = rest / days_per_4_years;
    rest -= quads * days_per_4_years;
    const std::int64_t years = std::min<std::int64_t>(rest / days_per_year, 3);
    rest -= years * days_per_year;
    date.year += centuries * 100 + quads * 4 + years;
    date.month = 12;
    while (days_before_month(date.year, date.month) > rest)
        --date.month;
    date.day = static_cast<int>(rest) - days_before_month(date.year, date.month) + 1;
    return date;
}

int day_of_year(const CivilDate& date) {
    return days_before_month(date.year, date.month) + date.day;
}

int weekday_from_days(std::int64_t days) {
    constexpr std::int64_t epoch_weekday = 4;  // 1970-01-01 was a Thursday
    return static_cast<int>((floor_mod(days, 7) + epoch_weekday) % 7);
}

}  // namespace moira::runtime
