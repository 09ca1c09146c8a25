// SPDX-License-Identifier: MIT
#include "runtime/calendar/civil.hpp"
#include "runtime/calendar/wrapping.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <limits>

namespace moira::runtime {
namespace {

struct KnownDay {
    std::int64_t days;
    CivilDate date;
    int weekday;
    int year_day;
};

class KnownDayTest : public testing::TestWithParam<KnownDay> {};

TEST_P(KnownDayTest, ConvertsBothWays) {
    const KnownDay& known = GetParam();
    EXPECT_EQ(civil_from_days(known.days), known.date);
    EXPECT_EQ(days_from_civil(known.date), known.days);
    EXPECT_EQ(weekday_from_days(known.days), known.weekday);
    EXPECT_EQ(day_of_year(known.date), known.year_day);
}

INSTANTIATE_TEST_SUITE_P(
    Vectors, KnownDayTest,
    testing::Values(KnownDay{0, {1970, 1, 1}, 4, 1}, KnownDay{-1, {1969, 12, 31}, 3, 365},
                    KnownDay{-719'162, {1, 1, 1}, 1, 1}, KnownDay{-719'163, {0, 12, 31}, 0, 366},
                    KnownDay{-719'528, {0, 1, 1}, 6, 1}, KnownDay{-719'529, {-1, 12, 31}, 5, 365},
                    KnownDay{11'016, {2000, 2, 29}, 2, 60}, KnownDay{11'017, {2000, 3, 1}, 3, 61},
                    KnownDay{-25'509, {1900, 2, 28}, 3, 59}, KnownDay{-25'508, {1900, 3, 1}, 4, 60},
                    KnownDay{19'782, {2024, 2, 29}, 4, 60},
                    KnownDay{20'088, {2024, 12, 31}, 2, 366}, KnownDay{20'454, {2026, 1, 1}, 4, 1},
                    KnownDay{2'932'896, {9999, 12, 31}, 5, 365}));

TEST(CivilTest, LeapYearsFollowTheGregorianRule) {
    for (const std::int64_t year : {-400, -4, 0, 4, 1600, 2000, 2024}) {
        EXPECT_TRUE(is_leap_year(year)) << year;
        EXPECT_EQ(days_in_month(year, 2), 29) << year;
    }
    for (const std::int64_t year : {-100, -1, 1, 1900, 2023, 2100}) {
        EXPECT_FALSE(is_leap_year(year)) << year;
        EXPECT_EQ(days_in_month(year, 2), 28) << year;
    }
}

TEST(CivilTest, MonthsHaveTheirLengths) {
    constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int month = 1; month <= 12; ++month) {
        EXPECT_EQ(days_in_month(2023, month), lengths[month - 1]) << month;
    }
}

TEST(CivilTest, EveryDayOfTheCycleFollowsTheOneBefore) {
    CivilDate before = civil_from_days(-719'163);
    for (std::int64_t days = -719'162; days <= -719'162 + 146'097; ++days) {
        const CivilDate date = civil_from_days(days);
        ASSERT_LT(before, date);
        ASSERT_EQ(days_from_civil(date), days);
        before = date;
    }
}

RC_GTEST_PROP(CivilPropertyTest, DaysOfAnySecondConvertBothWays, ()) {
    const auto seconds = *rc::gen::arbitrary<std::int64_t>() >> *rc::gen::inRange(0, 60);
    const std::int64_t days = floor_div(seconds, seconds_per_day);
    const CivilDate date = civil_from_days(days);
    RC_ASSERT(days_from_civil(date) == days);
    RC_ASSERT(date.day <= days_in_month(date.year, date.month));
    RC_ASSERT(weekday_from_days(days + 1) == (weekday_from_days(days) + 1) % 7);
}

TEST(CivilTest, TheLastSecondsOf64BitsHaveDates) {
    constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(civil_from_days(floor_div(largest, seconds_per_day)),
              (CivilDate{292'277'026'596, 12, 4}));
    EXPECT_EQ(civil_from_days(floor_div(smallest, seconds_per_day)),
              (CivilDate{-292'277'022'657, 1, 27}));
}

TEST(WrappingTest, DivisionRoundsDownAndLeavesANonNegativeRest) {
    constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(floor_div(-1, 400), -1);
    EXPECT_EQ(floor_mod(-1, 400), 399);
    EXPECT_EQ(floor_div(-400, 400), -1);
    EXPECT_EQ(floor_mod(-400, 400), 0);
    EXPECT_EQ(floor_div(smallest, 1), smallest);
    EXPECT_EQ(wrap_add(wrap_mul(floor_div(smallest, 7), 7), floor_mod(smallest, 7)), smallest);
    EXPECT_EQ(wrap_add(std::numeric_limits<std::int64_t>::max(), 1), smallest);
    EXPECT_EQ(wrap_sub(smallest, 1), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(wrap_mul(smallest, -1), smallest);
}

}  // namespace
}  // namespace moira::runtime
