// SPDX-License-Identifier: MIT
#include "runtime/calendar/calendar_time.hpp"
#include "runtime/calendar/layout.hpp"
#include "runtime/calendar/layout_format.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <compare>
#include <cstdint>
#include <limits>

namespace moira::runtime {
namespace {

const ZoneRef utc;

std::string text_of(const CalendarTime& time) {
    return format_time(time, layout_rfc3339_nano);
}

CalendarTime at(std::int64_t year, std::int64_t month, std::int64_t day, std::int64_t hour = 0,
                std::int64_t minute = 0, std::int64_t second = 0, std::int64_t ns = 0) {
    return make_time({year, month, day, hour, minute, second, ns}, utc);
}

TEST(CalendarTimeTest, FieldsOutOfRangeCarryOver) {
    EXPECT_EQ(text_of(at(2024, 13, 1)), "2025-01-01T00:00:00Z");
    EXPECT_EQ(text_of(at(2024, 0, 1)), "2023-12-01T00:00:00Z");
    EXPECT_EQ(text_of(at(2024, -11, 1)), "2023-01-01T00:00:00Z");
    EXPECT_EQ(text_of(at(2024, -12, 1)), "2022-12-01T00:00:00Z");
    EXPECT_EQ(text_of(at(2024, 3, 0)), "2024-02-29T00:00:00Z");
    EXPECT_EQ(text_of(at(2024, 1, -1)), "2023-12-30T00:00:00Z");
    EXPECT_EQ(text_of(at(2024, 10, 32)), "2024-11-01T00:00:00Z");
    EXPECT_EQ(text_of(at(2024, 1, 1, 24)), "2024-01-02T00:00:00Z");
    EXPECT_EQ(text_of(at(2024, 1, 1, -1)), "2023-12-31T23:00:00Z");
    EXPECT_EQ(text_of(at(2024, 1, 1, 0, 61)), "2024-01-01T01:01:00Z");
    EXPECT_EQ(text_of(at(2024, 1, 1, 0, 0, -1)), "2023-12-31T23:59:59Z");
    EXPECT_EQ(text_of(at(2024, 1, 1, 0, 0, 0, -1)), "2023-12-31T23:59:59.999999999Z");
    EXPECT_EQ(text_of(at(2024, 1, 1, 0, 0, 0, 2'000'000'001)), "2024-01-01T00:00:02.000000001Z");
    EXPECT_EQ(text_of(at(2011, 11, 18, 7, 56, 35, -10'000'000'001)),
              "2011-11-18T07:56:24.999999999Z");
}

TEST(CalendarTimeTest, FieldsOfAnySizeGiveATime) {
    constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
    for (const std::int64_t any : {largest, smallest}) {
        const CalendarTime time = make_time({any, any, any, any, any, any, any}, utc);
        EXPECT_GE(time.nanosecond, 0);
        EXPECT_LT(time.nanosecond, 1'000'000'000);
        EXPECT_FALSE(text_of(time_from_unix(any, any, utc)).empty());
        EXPECT_FALSE(text_of(add_date(at(2024, 1, 1), any, any, any)).empty());
    }
}

TEST(CalendarTimeTest, CountsFrom1970) {
    EXPECT_EQ(at(1970, 1, 1).unix_seconds, 0);
    EXPECT_EQ(at(2001, 9, 9, 1, 46, 40).unix_seconds, 1'000'000'000);
    EXPECT_EQ(at(2026, 1, 1).unix_seconds, 1'767'225'600);
    EXPECT_EQ(unix_nanoseconds(at(2026, 1, 1, 0, 0, 0, 7)), 1'767'225'600'000'000'007);
    EXPECT_EQ(unix_nanoseconds(at(1969, 12, 31, 23, 59, 59, 999'999'999)), -1);
    EXPECT_EQ(text_of(time_from_unix(-1, 999'999'999, utc)), "1969-12-31T23:59:59.999999999Z");
    EXPECT_EQ(text_of(time_from_unix(1, -1, utc)), "1970-01-01T00:00:00.999999999Z");
    EXPECT_EQ(text_of(time_from_unix(0, 1'500'000'000, utc)), "1970-01-01T00:00:01.5Z");
}

TEST(CalendarTimeTest, TheZeroTimeIsInYear1) {
    EXPECT_EQ(at(1, 1, 1).unix_seconds, zero_time_seconds);
    EXPECT_TRUE(is_zero(at(1, 1, 1)));
    EXPECT_FALSE(is_zero(at(1, 1, 1, 0, 0, 0, 1)));
    EXPECT_FALSE(is_zero(CalendarTime{}));
}

TEST(CalendarTimeTest, AddDateNormalisesAfterAdding) {
    EXPECT_EQ(text_of(add_date(at(2024, 12, 29), 1, 2, 3)), "2026-03-04T00:00:00Z");
    EXPECT_EQ(text_of(add_date(at(2011, 10, 31), 0, -1, 0)), "2011-10-01T00:00:00Z");
    EXPECT_EQ(text_of(add_date(at(2024, 2, 29, 1, 2, 3, 4), 1, 0, 0)),
              "2025-03-01T01:02:03.000000004Z");
    EXPECT_EQ(text_of(add_date(at(2011, 1, 1), 0, 0, -1)), "2010-12-31T00:00:00Z");
}

TEST(CalendarTimeTest, DifferencesStopAtTheLargestDuration) {
    constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(difference(at(2024, 1, 2), at(2024, 1, 1, 0, 0, 0, 1)).ns(), 86'399'999'999'999);
    EXPECT_EQ(difference(at(1970, 1, 1), at(1970, 1, 1, 0, 0, 1)).ns(), -1'000'000'000);
    EXPECT_EQ(difference(at(2300, 1, 1), at(2000, 1, 1)).ns(), largest);
    EXPECT_EQ(difference(at(2000, 1, 1), at(2300, 1, 1)).ns(), -largest - 1);
}

TEST(CalendarTimeTest, RoundsAndTruncatesFromTheZeroTime) {
    struct Row {
        std::int64_t unit_ns;
        const char* truncated;
        const char* rounded;
    };

    const CalendarTime time = at(2012, 12, 7, 12, 15, 30, 918'273'645);
    constexpr std::int64_t second = 1'000'000'000;
    constexpr Row rows[] = {
        {1, "2012-12-07T12:15:30.918273645Z", "2012-12-07T12:15:30.918273645Z"},
        {1'000, "2012-12-07T12:15:30.918273Z", "2012-12-07T12:15:30.918274Z"},
        {1'000'000, "2012-12-07T12:15:30.918Z", "2012-12-07T12:15:30.918Z"},
        {second, "2012-12-07T12:15:30Z", "2012-12-07T12:15:31Z"},
        {2 * second, "2012-12-07T12:15:30Z", "2012-12-07T12:15:30Z"},
        {60 * second, "2012-12-07T12:15:00Z", "2012-12-07T12:16:00Z"},
        {600 * second, "2012-12-07T12:10:00Z", "2012-12-07T12:20:00Z"},
        {3'600 * second, "2012-12-07T12:00:00Z", "2012-12-07T12:00:00Z"},
        {86'400 * second, "2012-12-07T00:00:00Z", "2012-12-08T00:00:00Z"},
        {7 * 86'400 * second, "2012-12-03T00:00:00Z", "2012-12-10T00:00:00Z"},
        {0, "2012-12-07T12:15:30.918273645Z", "2012-12-07T12:15:30.918273645Z"},
        {-second, "2012-12-07T12:15:30.918273645Z", "2012-12-07T12:15:30.918273645Z"},
    };
    for (const Row& row : rows) {
        const sim::Duration unit = sim::Duration::from_ns(row.unit_ns);
        EXPECT_EQ(text_of(truncate(time, unit)), row.truncated) << row.unit_ns;
        EXPECT_EQ(text_of(round(time, unit)), row.rounded) << row.unit_ns;
    }
}

TEST(CalendarTimeTest, HalvesRoundUpAlsoBeforeTheZeroTime) {
    const sim::Duration second = sim::Duration::from_s(1);
    EXPECT_EQ(text_of(round(at(2024, 1, 1, 0, 0, 0, 500'000'000), second)), "2024-01-01T00:00:01Z");
    EXPECT_EQ(text_of(round(at(0, 1, 1, 0, 0, 0, 500'000'000), second)), "0000-01-01T00:00:01Z");
    EXPECT_EQ(text_of(truncate(at(0, 1, 1, 0, 0, 0, 1), second)), "0000-01-01T00:00:00Z");
}

TEST(CalendarTimeTest, ComparesInstantsAcrossZones) {
    const ZoneRef east = ZoneRef::fixed("EAST", 7'200).value();
    const CalendarTime there = make_time({.year = 2024, .hour = 2}, east);
    EXPECT_TRUE(std::is_eq(compare(there, at(2024, 1, 1))));
    EXPECT_TRUE(std::is_lt(compare(there, at(2024, 1, 1, 0, 0, 0, 1))));
    EXPECT_TRUE(std::is_gt(compare(there, at(2023, 12, 31, 23, 59, 59, 999'999'999))));
}

TEST(ZoneRefTest, FixedZonesAreLimited) {
    EXPECT_EQ(ZoneRef::fixed(std::string(50, 'x'), 0)->name(), std::string(50, 'x'));
    EXPECT_EQ(ZoneRef::fixed("X", 1)->lookup(0).offset_seconds, 1);
    const auto long_name = ZoneRef::fixed(std::string(51, 'x'), 0);
    ASSERT_FALSE(long_name.has_value());
    EXPECT_TRUE(long_name.error().message.starts_with("time zone name has more than 50 bytes: "));
    EXPECT_EQ(ZoneRef::fixed("", 2'000'000'001).error().message,
              "time zone offset out of range: 2000000001");
    EXPECT_EQ(ZoneRef::fixed("", std::numeric_limits<std::int64_t>::min()).error().message,
              "time zone offset out of range: -9223372036854775808");
}

TEST(ZoneRefTest, TheLocalZoneIsUtcUnderAnotherName) {
    EXPECT_EQ(ZoneRef::local().name(), "Local");
    EXPECT_EQ(ZoneRef::local().lookup(0).abbreviation, "UTC");
    EXPECT_EQ(ZoneRef{}.name(), "UTC");
    EXPECT_TRUE(ZoneRef{}.is_utc());
    EXPECT_FALSE(ZoneRef::local().is_utc());
}

RC_GTEST_PROP(CalendarTimePropertyTest, MakeTimeInvertsCalendarFields, ()) {
    const auto seconds = *rc::gen::arbitrary<std::int64_t>() >> *rc::gen::inRange(1, 60);
    const auto ns = *rc::gen::inRange(0, 1'000'000'000);
    const auto offset = *rc::gen::inRange(-90'000, 90'000);
    const CalendarTime time = time_from_unix(seconds, ns, ZoneRef::fixed("Z", offset).value());
    const CalendarFields f = calendar_fields(time);
    const CalendarTime back =
        make_time({f.year, f.month, f.day, f.hour, f.minute, f.second, time.nanosecond}, time.zone);
    RC_ASSERT(std::is_eq(compare(back, time)));
    RC_ASSERT(add_date(time, 0, 0, 0).unix_seconds == time.unix_seconds);
}

RC_GTEST_PROP(CalendarTimePropertyTest, AddingADifferenceArrives, ()) {
    const auto from = time_from_unix(*rc::gen::inRange<std::int64_t>(-4'000'000'000, 4'000'000'000),
                                     *rc::gen::inRange(0, 1'000'000'000), utc);
    const auto to = time_from_unix(*rc::gen::inRange<std::int64_t>(-4'000'000'000, 4'000'000'000),
                                   *rc::gen::inRange(0, 1'000'000'000), utc);
    RC_ASSERT(std::is_eq(compare(add(from, difference(to, from)), to)));
}

RC_GTEST_PROP(CalendarTimePropertyTest, TruncatedAndRoundedTimesAreNear, ()) {
    const auto time = time_from_unix(*rc::gen::arbitrary<std::int64_t>() >> 8,
                                     *rc::gen::inRange(0, 1'000'000'000), utc);
    const auto unit = sim::Duration::from_ns(
        *rc::gen::inRange<std::int64_t>(1, std::numeric_limits<std::int64_t>::max()));
    const CalendarTime down = truncate(time, unit);
    const CalendarTime near = round(time, unit);
    RC_ASSERT(difference(time, down) < unit);
    RC_ASSERT(difference(time, down).ns() >= 0);
    RC_ASSERT(std::is_eq(compare(near, down)) || difference(near, down) == unit);
    RC_ASSERT(std::is_eq(compare(truncate(down, unit), down)));
}

}  // namespace
}  // namespace moira::runtime
