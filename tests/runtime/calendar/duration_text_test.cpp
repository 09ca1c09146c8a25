// SPDX-License-Identifier: MIT
#include "runtime/calendar/duration_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace moira::runtime {
namespace {

constexpr std::int64_t us = 1'000;
constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t s = 1'000'000'000;
constexpr std::int64_t min = 60 * s;
constexpr std::int64_t h = 60 * min;
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();

struct Reading {
    const char* text;
    std::int64_t ns;
};

class DurationReadingTest : public testing::TestWithParam<Reading> {};

TEST_P(DurationReadingTest, GivesTheNanoseconds) {
    const auto duration = parse_duration(GetParam().text);
    ASSERT_TRUE(duration.has_value()) << duration.error().message;
    EXPECT_EQ(duration->ns(), GetParam().ns);
}

INSTANTIATE_TEST_SUITE_P(
    Vectors, DurationReadingTest,
    testing::Values(
        Reading{"0", 0}, Reading{"-0", 0}, Reading{"+0", 0}, Reading{"0s", 0}, Reading{"5s", 5 * s},
        Reading{"30s", 30 * s}, Reading{"1478s", 1478 * s}, Reading{"-5s", -5 * s},
        Reading{"+5s", 5 * s}, Reading{"5.0s", 5 * s}, Reading{"5.6s", 5 * s + 600 * ms},
        Reading{"5.s", 5 * s}, Reading{".5s", 500 * ms}, Reading{"1.004s", s + 4 * ms},
        Reading{"100.00100s", 100 * s + ms}, Reading{"10ns", 10}, Reading{"11us", 11 * us},
        Reading{"12\xc2\xb5s", 12 * us}, Reading{"12\xce\xbcs", 12 * us},
        Reading{"300ms", 300 * ms}, Reading{"14s", 14 * s}, Reading{"15m", 15 * min},
        Reading{"16h", 16 * h}, Reading{"1.5h", 90 * min},
        Reading{"1h30m45s", h + 30 * min + 45 * s}, Reading{"3h30m", 3 * h + 30 * min},
        Reading{"-2m3.4s", -2 * min - 3400 * ms},
        Reading{"1h2m3s4ms5us6ns", h + 2 * min + 3 * s + 4 * ms + 5 * us + 6},
        Reading{"39h9m14.425s", 39 * h + 9 * min + 14 * s + 425 * ms}, Reading{"1s1s", 2 * s},
        Reading{"0.9ns", 0}, Reading{"1.9999999999s", 2 * s - 1},
        Reading{"0.9223372036854775807h", 55 * min + 20 * s + 413'933'267},
        Reading{"0.100000000000000000000h", 6 * min},
        Reading{"0.830103483285477580700h", 49 * min + 48 * s + 372'539'827},
        Reading{"9007199254740993ns", 9'007'199'254'740'993},
        Reading{"9223372036854775807ns", largest}, Reading{"9223372036854775.807us", largest},
        Reading{"9223372036s854ms775us807ns", largest}, Reading{"-9223372036854775808ns", smallest},
        Reading{"-2562047h47m16.854775808s", smallest}));

TEST(DurationTextTest, RefusesOtherTextAsGoDoes) {
    struct Row {
        const char* text;
        const char* message;
    };

    constexpr Row rows[] = {
        {"", R"(time: invalid duration "")"},
        {"invalid", R"(time: invalid duration "invalid")"},
        {"10", R"(time: missing unit in duration "10")"},
        {"3s1", R"(time: missing unit in duration "3s1")"},
        {"1x", R"(time: unknown unit "x" in duration "1x")"},
        {"1d", R"(time: unknown unit "d" in duration "1d")"},
        {"1 s", R"(time: unknown unit " s" in duration "1 s")"},
        {"1S", R"(time: unknown unit "S" in duration "1S")"},
        {"1h-2m", R"(time: unknown unit "h-" in duration "1h-2m")"},
        {"-", R"(time: invalid duration "-")"},
        {"+", R"(time: invalid duration "+")"},
        {"--1s", R"(time: invalid duration "--1s")"},
        {"s", R"(time: invalid duration "s")"},
        {".", R"(time: invalid duration ".")"},
        {"-.", R"(time: invalid duration "-.")"},
        {".s", R"(time: invalid duration ".s")"},
        {" 1s", R"(time: invalid duration " 1s")"},
        {"a\"\\\x01\xff", R"(time: invalid duration "a\"\\\x01\xff")"},
        {"9223372036854775808ns", R"(time: invalid duration "9223372036854775808ns")"},
        {"-9223372036854775809ns", R"(time: invalid duration "-9223372036854775809ns")"},
        {"9223372036854775808", R"(time: missing unit in duration "9223372036854775808")"},
        {"9223372036854775809", R"(time: invalid duration "9223372036854775809")"},
        {"9223372036854776us", R"(time: invalid duration "9223372036854776us")"},
        {"3000000h", R"(time: invalid duration "3000000h")"},
        {"9223372036854775807ns1ns", R"(time: invalid duration "9223372036854775807ns1ns")"},
    };
    for (const Row& row : rows) {
        const auto duration = parse_duration(row.text);
        ASSERT_FALSE(duration.has_value()) << row.text;
        EXPECT_EQ(duration.error().message, row.message);
        EXPECT_EQ(duration.error().code, sim::ErrorCode::invalid_argument);
    }
}

TEST(DurationTextTest, WritesTheLargestUnitThatFits) {
    struct Row {
        std::int64_t ns;
        const char* text;
    };

    constexpr Row rows[] = {
        {0, "0s"},
        {1, "1ns"},
        {999, "999ns"},
        {1'100, "1.1\xc2\xb5s"},
        {999'999, "999.999\xc2\xb5s"},
        {2'200'000, "2.2ms"},
        {100 * ms, "100ms"},
        {3'300'000'000, "3.3s"},
        {59 * s, "59s"},
        {min, "1m0s"},
        {4 * min + 5 * s + 1 * ms, "4m5.001s"},
        {h, "1h0m0s"},
        {h + 30 * min + 45 * s, "1h30m45s"},
        {90 * min, "1h30m0s"},
        {5 * h + 6 * min + 7 * s + ms, "5h6m7.001s"},
        {8 * min + 1, "8m0.000000001s"},
        {-1, "-1ns"},
        {-1'500 * ms, "-1.5s"},
        {largest, "2562047h47m16.854775807s"},
        {smallest, "-2562047h47m16.854775808s"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(duration_text(sim::Duration::from_ns(row.ns)), row.text);
    }
}

RC_GTEST_PROP(DurationTextPropertyTest, ReadingInvertsWriting, ()) {
    const int shift = *rc::gen::inRange(0, 64);
    const auto ns = *rc::gen::arbitrary<std::int64_t>() >> shift;
    const std::string text = duration_text(sim::Duration::from_ns(ns));
    const auto back = parse_duration(text);
    RC_ASSERT(back.has_value());
    RC_ASSERT(back->ns() == ns);
    RC_ASSERT(text.size() <= 26U);
}

RC_GTEST_PROP(DurationTextPropertyTest, EveryTextIsReadOrRefused, ()) {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::elementOf(std::string{"0123456789.-+nusmh\xc2\xb5 "}));
    const auto duration = parse_duration(text);
    if (!duration) {
        RC_ASSERT(duration.error().message.starts_with("time: "));
    } else {
        RC_ASSERT(parse_duration(duration_text(*duration))->ns() == duration->ns());
    }
}

}  // namespace
}  // namespace moira::runtime
