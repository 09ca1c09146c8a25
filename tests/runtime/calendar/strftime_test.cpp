// SPDX-License-Identifier: MIT
#include "runtime/calendar/strftime.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <ctime>
#include <string>

namespace moira::runtime {
namespace {

const CalendarTime reference = time_from_unix(1'265'317'257, 5, ZoneRef{});

TEST(StrftimeTest, WritesEveryConversion) {
    struct Row {
        const char* format;
        const char* text;
    };

    constexpr Row rows[] = {
        {"%Y-%m-%d %H:%M:%S", "2010-02-04 21:00:57"},
        {"%c", "Thu Feb  4 21:00:57 2010"},
        {"%x|%X|%D|%T|%R|%F", "02/04/10|21:00:57|02/04/10|21:00:57|21:00|2010-02-04"},
        {"%r|%I|%p", "09:00:57 PM|09|PM"},
        {"%a|%A|%b|%h|%B", "Thu|Thursday|Feb|Feb|February"},
        {"%C|%y|%g|%G", "20|10|10|2010"},
        {"%d|%e|%j|%u|%w", "04| 4|035|4|4"},
        {"%U|%W|%V", "05|05|05"},
        {"%s|%z|%Z", "1265317257|+0000|UTC"},
        {"%n%t%%", "\n\t%"},
        {"", ""},
        {"plain", "plain"},
        {"%", "%"},
        {"100%", "100%"},
        {"%Q %E %1", "%Q %E %1"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(strftime_text(reference, row.format), row.text);
}

TEST(StrftimeTest, IsoWeeksBelongToTheYearOfTheirThursday) {
    struct Row {
        DateFields date;
        const char* text;
    };

    const Row rows[] = {
        {{.year = 2021, .month = 1, .day = 3}, "2020-W53-7"},
        {{.year = 2024, .month = 12, .day = 30}, "2025-W01-1"},
        {{.year = 2026, .month = 1, .day = 1}, "2026-W01-4"},
        {{.year = 2005, .month = 1, .day = 1}, "2004-W53-6"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(strftime_text(make_time(row.date, ZoneRef{}), "%G-W%V-%u"), row.text);
    }
}

TEST(StrftimeTest, ShowsTheTimeOfTheZone) {
    CalendarTime there = reference;
    there.zone = ZoneRef::fixed("NST", -12'600).value();
    EXPECT_EQ(strftime_text(there, "%H:%M %z %Z"), "17:30 -0330 NST");
}

RC_GTEST_PROP(StrftimePropertyTest, AgreesWithTheCLibrary, ()) {
    const auto seconds = *rc::gen::inRange<std::int64_t>(-30'000'000'000, 250'000'000'000);
    const char* format = "%a %A %b %B %c %C %d %D %e %F %g %G %H %I %j %m %M %p %r %R %S %T %u %U "
                         "%V %w %W %x %X %y %z";
    const std::time_t time = seconds;
    std::tm fields{};
    RC_ASSERT(gmtime_r(&time, &fields) != nullptr);
    char text[512];
    const std::size_t size = std::strftime(text, sizeof text, format, &fields);
    RC_ASSERT(strftime_text(time_from_unix(seconds, 0, ZoneRef{}), format) ==
              (std::string{text, size}));
}

}  // namespace
}  // namespace moira::runtime
