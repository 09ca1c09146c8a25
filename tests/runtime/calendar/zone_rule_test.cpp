// SPDX-License-Identifier: MIT
#include "runtime/calendar/calendar_time.hpp"
#include "runtime/calendar/zone_rule.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace moira::runtime {
namespace {

std::int64_t seconds_of(const DateFields& fields) {
    return make_time(fields, ZoneRef{}).unix_seconds;
}

TEST(ZoneRuleTest, SwitchesAtTheSecondOfTheChange) {
    struct Row {
        const char* rule;
        DateFields first;  ///< the first second of the new offset, in UTC
        int offset_before;
        int offset_after;
    };

    const Row rows[] = {
        {"CET-1CEST,M3.5.0,M10.5.0/3", {2040, 3, 25, 1}, 3'600, 7'200},
        {"CET-1CEST,M3.5.0,M10.5.0/3", {2040, 10, 28, 1}, 7'200, 3'600},
        {"EST5EDT,M3.2.0,M11.1.0", {2050, 3, 13, 7}, -18'000, -14'400},
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", {2041, 10, 5, 16}, 36'000, 39'600},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", {2040, 3, 25, 1}, -7'200, -3'600},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", {2040, 3, 25, 1}, 0, 3'600},
        {"AAA0BBB,J60,J300", {2040, 3, 1, 2}, 0, 3'600},
        {"AAA0BBB,60/0,300", {2040, 3, 1}, 0, 3'600},
        {"AAA0BBB,J60/-167,J300", {2040, 2, 23, 1}, 0, 3'600},
    };
    for (const Row& row : rows) {
        const auto rule = ZoneRule::parse(row.rule);
        ASSERT_TRUE(rule.has_value()) << rule.error().message;
        const std::int64_t when = seconds_of(row.first);
        EXPECT_EQ(rule->lookup(when - 1).offset_seconds, row.offset_before) << row.rule;
        EXPECT_EQ(rule->lookup(when).offset_seconds, row.offset_after) << row.rule;
        EXPECT_EQ(rule->lookup(when - 1).end, when);
        EXPECT_EQ(rule->lookup(when).start, when);
    }
}

TEST(ZoneRuleTest, ARuleWithoutDstHoldsAlways) {
    const auto rule = ZoneRule::parse("<+0330>-3:30");
    ASSERT_TRUE(rule.has_value());
    const ZonePeriod period = rule->lookup(0);
    EXPECT_EQ(period.abbreviation, "+0330");
    EXPECT_EQ(period.offset_seconds, 12'600);
    EXPECT_FALSE(period.is_dst);
    EXPECT_EQ(period.start, std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(period.end, std::numeric_limits<std::int64_t>::max());
}

TEST(ZoneRuleTest, DstAllYearHasNoGapAtNewYear) {
    const auto rule = ZoneRule::parse("XXX3EDT4,0/0,J365/23");
    ASSERT_TRUE(rule.has_value());
    const std::int64_t new_year = seconds_of({.year = 2040});
    for (int hour = -48; hour <= 48; ++hour) {
        EXPECT_EQ(rule->lookup(new_year + hour * 3'600).abbreviation, "EDT") << hour;
    }
}

TEST(ZoneRuleTest, RefusesWhatIsNotARule) {
    for (const char* text : {"",
                             "C",
                             "CE-1",
                             "CET",
                             "CET-",
                             "CET-25",
                             "CET-1CEST",
                             "CET-1CEST,M3.5.0",
                             "CET-1CEST,M3.5.0,M10.5.0/3x",
                             "CET-1CEST,M0.5.0,M10.5.0",
                             "CET-1CEST,M13.5.0,M10.5.0",
                             "CET-1CEST,M3.6.0,M10.5.0",
                             "CET-1CEST,M3.0.0,M10.5.0",
                             "CET-1CEST,M3.5.7,M10.5.0",
                             "CET-1CEST,J0,J365",
                             "CET-1CEST,J366,J1",
                             "CET-1CEST,366,1",
                             "CET-1CEST,J1/168,J2",
                             "CET-1CEST,J1/1:60,J2",
                             "<CET-1",
                             "<C!T>1",
                             "C3T1",
                             "CET1:",
                             "CET1:2:3:4",
                             "CET0001"}) {
        const auto rule = ZoneRule::parse(text);
        ASSERT_FALSE(rule.has_value()) << text;
        EXPECT_EQ(rule.error().message,
                  std::string{"zone rule: not a POSIX TZ rule: \""} + text + "\"");
    }
}

RC_GTEST_PROP(ZoneRulePropertyTest, EveryInstantIsInItsPeriod, ()) {
    const auto text = *rc::gen::element<std::string>(
        "CET-1CEST,M3.5.0,M10.5.0/3", "AEST-10AEDT,M10.1.0,M4.1.0/3", "AAA0BBB,J1/-167,J365/167",
        "AAA5BBB,0,365", "XXX3EDT4,0/0,J365/23");
    const auto rule = ZoneRule::parse(text);
    const auto when = *rc::gen::arbitrary<std::int64_t>() >> *rc::gen::inRange(0, 60);
    const ZonePeriod period = rule->lookup(when);
    RC_ASSERT(when < period.end);
    if (when > -100'000'000'000'000) RC_ASSERT(period.start <= when);
    RC_ASSERT(period.offset_seconds ==
              (period.is_dst ? rule->dst_offset() : rule->standard_offset()));
}

RC_GTEST_PROP(ZoneRulePropertyTest, EveryTextIsReadOrRefused, ()) {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::elementOf(std::string{"ABCabc<>0123456789+-,./:MJ"}));
    const auto rule = ZoneRule::parse("CET-1CEST" + text);
    if (rule) RC_ASSERT(rule->lookup(0).end > 0);
    if (!rule) RC_ASSERT(rule.error().code == sim::ErrorCode::invalid_input);
}

}  // namespace
}  // namespace moira::runtime
