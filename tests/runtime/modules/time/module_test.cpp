// SPDX-License-Identifier: MIT
#include "runtime/modules/time/module.hpp"
#include "tests/runtime/modules/time/time_fixture.hpp"

#include <gtest/gtest.h>

#include <string>

namespace moira::runtime {
namespace {

TEST_F(TimeModuleTest, NowIsTheVirtualClockOnTopOfTheEpoch) {
    EXPECT_EQ(eval("time.now()"), "2026-01-01 00:00:00 +0000 UTC");
    context_.now = 1'500'000'000;
    EXPECT_EQ(eval("time.now(), time.now():unix()"), "2026-01-01 00:00:01.5 +0000 UTC|1767225601");
    context_.epoch_unix_ns = 0;
    EXPECT_EQ(eval("time.now():unix_nano()"), "1500000000");
    EXPECT_EQ(eval("time.now():location()"), "Local");
}

TEST_F(TimeModuleTest, WithoutARunThereIsNoClockAndOnlyUtc) {
    set_context(state_, nullptr);
    EXPECT_EQ(eval("time.now()"),
              "raised: test:1: time: there is no run whose clock could be read");
    EXPECT_EQ(failure("time.load_location('Test/East')"), "NotFound: unknown time zone Test/East");
    EXPECT_EQ(eval("time.load_location('UTC')"), "UTC");
}

TEST_F(TimeModuleTest, DateNormalises) {
    EXPECT_EQ(eval("time.date(2024, 13, 1, 0, 0, 0, 0)"), "2025-01-01 00:00:00 +0000 UTC");
    EXPECT_EQ(eval("time.date(2024, 3, 0, 25, -1, 0, 1)"),
              "2024-03-01 00:59:00.000000001 +0000 UTC");
    EXPECT_EQ(eval("time.date(2024, time.DECEMBER, 29, 15, 4, 5, 0, time.utc):location()"), "UTC");
    EXPECT_EQ(eval("time.date(2024.9, 1, 1, 0, 0, 0, 0):year()"), "2024");
    EXPECT_EQ(eval("time.date(2023, 1, 1, 12, 0, 0, 0, time.load_location('Test/East'))"),
              "2023-01-01 12:00:00 +0200 EAST");
    EXPECT_EQ(eval("time.date(math.maxinteger, math.mininteger, 1, 0, 0, 0, 0):nanosecond()"), "0");
}

TEST_F(TimeModuleTest, DateNeedsSevenNumbers) {
    EXPECT_EQ(eval("time.date(2024, 1, 1)"),
              "raised: test:1: bad argument #4 to 'date' (number expected, got no value)");
    EXPECT_EQ(eval("time.date('x', 1, 1, 0, 0, 0, 0)"),
              "raised: test:1: bad argument #1 to 'date' (number expected, got string)");
    EXPECT_EQ(eval("time.date(1, 1, 1, 0, 0, 0, 0/0)"),
              "raised: test:1: bad argument #7 to 'date' (number out of range)");
    EXPECT_EQ(eval("time.date(1e19, 1, 1, 0, 0, 0, 0)"),
              "raised: test:1: bad argument #1 to 'date' (number out of range)");
    EXPECT_EQ(eval("time.date(1, 1, 1, 0, 0, 0, 0, 'UTC')"),
              "raised: test:1: bad argument #8 to 'date' (time.Location expected, got string)");
}

TEST_F(TimeModuleTest, UnixNeedsSecondsAndNanoseconds) {
    EXPECT_EQ(eval("time.unix(1000000000, 5)"), "2001-09-09 01:46:40.000000005 +0000 UTC");
    EXPECT_EQ(eval("time.unix(0, -1):unix_nano()"), "-1");
    EXPECT_EQ(eval("time.unix(math.maxinteger, math.maxinteger):nanosecond()"), "854775807");
    EXPECT_EQ(eval("time.unix(1)"),
              "raised: test:1: bad argument #2 to 'unix' (number expected, got no value)");
}

TEST_F(TimeModuleTest, ParseReadsLayouts) {
    EXPECT_EQ(eval("time.parse(time.RFC3339, '2024-12-29T15:04:05Z')"),
              "2024-12-29 15:04:05 +0000 UTC");
    EXPECT_EQ(eval("time.parse(time.DATE_ONLY, '2024-12-29'):location()"), "UTC");
    EXPECT_EQ(eval("time.parse(time.DATE_TIME, '2023-01-01 12:00:00', "
                   "time.load_location('Test/East'))"),
              "2023-01-01 12:00:00 +0200 EAST");
    EXPECT_EQ(failure("time.parse(time.DATE_ONLY, 'x')"),
              R"(Invalid: parsing time "x" as "2006-01-02": cannot parse "x" as "2006")");
    EXPECT_EQ(failure("time.parse(time.DATE_ONLY, '2024-13-01')"),
              R"(Invalid: parsing time "2024-13-01": month out of range)");
    EXPECT_EQ(failure("time.parse('', ('x'):rep(600))"),
              "Invalid: parsing time \"" + std::string(512 - 14, 'x'));
    EXPECT_EQ(eval("time.parse('2006')"),
              "raised: test:1: bad argument #2 to 'parse' (string expected, got no value)");
    EXPECT_EQ(eval("time.parse('2006', '2024', 1)"),
              "raised: test:1: bad argument #3 to 'parse' (time.Location expected, got number)");
}

TEST_F(TimeModuleTest, ParseDurationTakesEveryFormOfADuration) {
    EXPECT_EQ(eval("time.parse_duration('1h30m45s')"), "1h30m45s");
    EXPECT_EQ(eval("time.parse_duration(1500)"), "1.5\xc2\xb5s");
    EXPECT_EQ(eval("time.parse_duration(-1.9):nanoseconds()"), "-1");
    EXPECT_EQ(eval("time.parse_duration(time.parse_duration('0'))"), "0s");
    EXPECT_EQ(eval("time.parse_duration(-2^63):nanoseconds()"), "-9223372036854775808");
}

TEST_F(TimeModuleTest, ParseDurationRefusesTheRest) {
    EXPECT_EQ(failure("time.parse_duration('invalid')"),
              R"(Invalid: time: invalid duration "invalid")");
    EXPECT_EQ(failure("time.parse_duration('10')"),
              R"(Invalid: time: missing unit in duration "10")");
    EXPECT_EQ(failure("time.parse_duration(0/0)"), "Invalid: duration must be finite");
    EXPECT_EQ(failure("time.parse_duration(math.huge)"), "Invalid: duration must be finite");
    EXPECT_EQ(failure("time.parse_duration(-math.huge)"), "Invalid: duration must be finite");
    EXPECT_EQ(failure("time.parse_duration(2^63)"), "Invalid: duration out of range");
    for (const char* value : {"", "nil", "true", "{}", "print", "time.utc", "time.now()"}) {
        EXPECT_EQ(failure("time.parse_duration(" + std::string{value} + ")"),
                  "Invalid: duration must be number or string")
            << value;
    }
}

TEST_F(TimeModuleTest, LocationsComeByName) {
    EXPECT_EQ(eval("time.load_location('UTC')"), "UTC");
    EXPECT_EQ(eval("time.load_location('Local')"), "Local");
    EXPECT_EQ(eval("time.load_location('Test/East'):string()"), "Test/East");
    EXPECT_EQ(failure("time.load_location('')"), "Invalid: empty location name");
    EXPECT_EQ(failure("time.load_location('No/Where')"), "NotFound: unknown time zone No/Where");
    EXPECT_EQ(failure("time.load_location('../etc/passwd')"),
              "NotFound: unknown time zone ../etc/passwd");
    EXPECT_EQ(failure("time.load_location(('x'):rep(300))"),
              "NotFound: unknown time zone " + std::string(256, 'x'));
    EXPECT_EQ(eval("time.load_location()"),
              "raised: test:1: bad argument #1 to 'load_location' (string expected, got no value)");
    context_.zones = nullptr;
    EXPECT_EQ(failure("time.load_location('Test/East')"), "NotFound: unknown time zone Test/East");
}

TEST_F(TimeModuleTest, FixedZonesHaveANameAndAnOffset) {
    EXPECT_EQ(eval("time.unix(0, 0):in_location(time.fixed_zone('X', 3600))"),
              "1970-01-01 01:00:00 +0100 X");
    EXPECT_EQ(eval("time.fixed_zone('', 0):string()"), "");
    EXPECT_EQ(failure("time.fixed_zone('X', 2000000001)"),
              "Invalid: time zone offset out of range: 2000000001");
    EXPECT_EQ(failure("time.fixed_zone(('x'):rep(51), 0)"),
              "Invalid: time zone name has more than 50 bytes: \"" + std::string(51, 'x') + "\"");
    EXPECT_EQ(eval("time.fixed_zone('X')"),
              "raised: test:1: bad argument #2 to 'fixed_zone' (number expected, got no value)");
}

TEST_F(TimeModuleTest, ConstantsHaveTheirValues) {
    EXPECT_EQ(eval("time.NANOSECOND, time.MICROSECOND, time.MILLISECOND, time.SECOND"),
              "1|1000|1000000|1000000000");
    EXPECT_EQ(eval("time.MINUTE, time.HOUR"), "60000000000|3600000000000");
    EXPECT_EQ(eval("time.JANUARY, time.DECEMBER, time.SUNDAY, time.SATURDAY"), "1|12|0|6");
    EXPECT_EQ(eval("time.RFC3339, time.KITCHEN, time.STAMP_NANO"),
              "2006-01-02T15:04:05Z07:00|3:04PM|Jan _2 15:04:05.000000000");
    EXPECT_EQ(eval("time.utc, time.localtz"), "UTC|Local");
    EXPECT_EQ(eval("math.type(time.SECOND)"), "integer");
}

TEST_F(TimeModuleTest, TheTableIsReadOnly) {
    EXPECT_EQ(run("time.SECOND = 1"), "raised: test:1: attempt to modify read-only table 'time'");
}

}  // namespace
}  // namespace moira::runtime
