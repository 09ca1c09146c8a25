// SPDX-License-Identifier: MIT
#include "runtime/modules/time/time_value.hpp"
#include "tests/runtime/modules/time/time_fixture.hpp"

#include <gtest/gtest.h>

#include <string>

namespace moira::runtime {
namespace {

/// Puts the values that most tests use in front of `code`.
std::string with_values(const char* code) {
    return std::string{"local t = time.date(2024, 12, 29, 15, 4, 5, 123456789, time.utc) "
                       "local u = time.unix(1735484645, 0) "
                       "local d = time.parse_duration('1h30m45s') return "} +
           code;
}

struct Example {
    const char* code;
    const char* result;
};

class TimeValuesTest : public TimeModuleTest, public testing::WithParamInterface<Example> {};

TEST_P(TimeValuesTest, GivesTheResult) {
    EXPECT_EQ(run(with_values(GetParam().code)), GetParam().result);
}

INSTANTIATE_TEST_SUITE_P(
    Time, TimeValuesTest,
    testing::Values(
        Example{"t", "2024-12-29 15:04:05.123456789 +0000 UTC"}, Example{"type(t)", "userdata"},
        Example{"t:unix(), t:unix_nano()", "1735484645|1735484645123456789"},
        Example{"t:date()", "2024|12|29"}, Example{"t:clock()", "15|4|5"},
        Example{"t:year(), t:month(), t:day()", "2024|12|29"},
        Example{"t:hour(), t:minute(), t:second(), t:nanosecond()", "15|4|5|123456789"},
        Example{"t:weekday(), t:year_day()", "0|364"},
        Example{"t:format('2006/01/02 .000')", "2024/12/29 .123"}, Example{"t:format('')", ""},
        Example{"#t:format(('Monday '):rep(1000))", "7000"},
        Example{"t:format_rfc3339()", "2024-12-29T15:04:05Z"},
        Example{"t:add(time.SECOND):second()", "6"}, Example{"t:add('-5s'):second()", "0"},
        Example{"t:add(d)", "2024-12-29 16:34:50.123456789 +0000 UTC"},
        Example{"t:add(1.9):nanosecond()", "123456790"},
        Example{"t:sub(u), u:sub(t)", "123.456789ms|-123.456789ms"},
        Example{"t:add_date(1, 2, 3):format('2006-01-02')", "2026-03-04"},
        Example{"t:after(u), t:before(u), t:equal(u)", "true|false|false"},
        Example{"u:equal(t:truncate(time.parse_duration('1s')))", "true"},
        Example{"t == t:in_location(time.fixed_zone('X', 60)), t ~= u", "true|true"},
        Example{"t == d, d == t, t == time.utc, t == 1", "false|false|false|false"},
        Example{"t < u, t <= u, t > u, t >= u", "false|false|true|true"},
        Example{"t:is_zero(), time.date(1, 1, 1, 0, 0, 0, 0):is_zero()", "false|true"},
        Example{"t:in_location(time.load_location('Test/East'))",
                "2024-12-29 18:04:05.123456789 +0300 EASS"},
        Example{"t:location(), t:in_local():location(), t:in_local():utc():location()",
                "UTC|Local|UTC"},
        Example{"t:location():string()", "UTC"},
        Example{"t:round(time.parse_duration('1m')):clock()", "15|4|0"},
        Example{"t:round(time.parse_duration('10s')):clock()", "15|4|10"},
        Example{"t:truncate(d):clock()", "14|49|30"}));

INSTANTIATE_TEST_SUITE_P(
    Duration, TimeValuesTest,
    testing::Values(Example{"d", "1h30m45s"}, Example{"type(d)", "userdata"},
                    Example{"d:nanoseconds(), d:microseconds(), d:milliseconds()",
                            "5445000000000|5445000000|5445000"},
                    Example{"d:seconds(), d:minutes(), d:hours()", "5445.0|90.75|1.5125"},
                    Example{"math.type(d:seconds()), math.type(d:milliseconds())", "float|integer"},
                    Example{"time.parse_duration(-1):microseconds()", "0"},
                    Example{"d == time.parse_duration('90m45s'), d == 5445000000000", "true|false"},
                    Example{"d < time.parse_duration('2h'), d <= d, d > d", "true|true|false"}));

INSTANTIATE_TEST_SUITE_P(
    Wrong, TimeValuesTest,
    testing::Values(
        Example{"t.unix()", "raised: test:1: bad argument #1 to 'unix' (time.Time expected, got "
                            "no value)"},
        Example{"t.unix(d)", "raised: test:1: bad argument #1 to 'unix' (time.Time expected, got "
                             "time.Duration)"},
        Example{"t:sub(1)", "raised: test:1: bad argument #1 to 'sub' (time.Time expected, got "
                            "number)"},
        Example{"t:after(nil)", "raised: test:1: bad argument #1 to 'after' (time.Time expected, "
                                "got nil)"},
        Example{"t:equal('x')", "raised: test:1: bad argument #1 to 'equal' (time.Time expected, "
                                "got string)"},
        Example{"t:format()", "raised: test:1: bad argument #1 to 'format' (string expected, got "
                              "no value)"},
        Example{"t:format({})", "raised: test:1: bad argument #1 to 'format' (string expected, "
                                "got table)"},
        Example{"t:add_date(1, 2)", "raised: test:1: bad argument #3 to 'add_date' (number "
                                    "expected, got no value)"},
        Example{"t:round('1m')", "raised: test:1: bad argument #1 to 'round' (time.Duration "
                                 "expected, got string)"},
        Example{"t:truncate(5)", "raised: test:1: bad argument #1 to 'truncate' (time.Duration "
                                 "expected, got number)"},
        Example{"t:in_location('UTC')", "raised: test:1: bad argument #1 to 'in_location' "
                                        "(time.Location expected, got string)"},
        Example{"t < 1",
                "raised: test:1: bad argument #2 to 'lt' (time.Time expected, got number)"},
        Example{"d.hours(t)", "raised: test:1: bad argument #1 to 'hours' (time.Duration "
                              "expected, got time.Time)"},
        Example{"time.utc.string()", "raised: test:1: bad argument #1 to 'string' (time.Location "
                                     "expected, got no value)"},
        Example{"t:nothing()", "raised: test:1: attempt to call a nil value (method 'nothing')"},
        Example{"getmetatable(t), getmetatable(d), getmetatable(time.utc)", "false|false|false"}));

TEST_F(TimeModuleTest, AddReturnsAnErrorForABadDuration) {
    EXPECT_EQ(failure("time.now():add('soon')"), R"(Invalid: time: invalid duration "soon")");
    EXPECT_EQ(failure("time.now():add({})"), "Invalid: duration must be number or string");
    EXPECT_EQ(failure("time.now():add(0/0)"), "Invalid: duration must be finite");
}

TEST_F(TimeModuleTest, ValuesCannotBeChanged) {
    EXPECT_TRUE(run("time.now().x = 1").starts_with("raised: "));
    EXPECT_TRUE(run("time.utc.x = 1").starts_with("raised: "));
}

TEST_F(TimeModuleTest, FindersAcceptOnlyTheirOwnValues) {
    lua_settop(state_, 0);
    push_time(state_, 5);
    lua_newuserdatauv(state_, lua_rawlen(state_, 1), 0);
    lua_pushinteger(state_, 5);
    ASSERT_NE(find_time(state_, 1), nullptr);
    EXPECT_EQ(find_time(state_, 1)->nanosecond, 5);
    EXPECT_EQ(find_time(state_, 3), nullptr);
    EXPECT_EQ(find_time(state_, 9), nullptr);
}

}  // namespace
}  // namespace moira::runtime
