// SPDX-License-Identifier: MIT
#include "runtime/lua/number_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>
#include <utility>

namespace moira::runtime {
namespace {

std::string text_of(double value) {
    NumberText text;
    return std::string(text.data(), write_float(text, value));
}

TEST(NumberTextTest, PrintsWholeFloatsAsIntegersAndOthersShortest) {
    const std::pair<double, const char*> cases[] = {
        {5.0, "5"},
        {0.0, "0"},
        {-0.0, "0"},
        {-3.0, "-3"},
        {0.1 + 0.2, "0.30000000000000004"},
        {0.1, "0.1"},
        {1234567.5, "1234567.5"},
        {100.25, "100.25"},
        {-0.5, "-0.5"},
        {0.0001, "0.0001"},
        {0.00012, "0.00012"},
        {0.00001, "1e-05"},
        {-1.5e-7, "-1.5e-07"},
        {9007199254740993.0, "9007199254740992"},
        {1e18 + 128, "1000000000000000128"},
        {-9223372036854775808.0, "-9223372036854775808"},
        {9223372036854775808.0, "9223372036854776000"},
        {1e20, "100000000000000000000"},
        {1e21, "1e+21"},
        {1e300, "1e+300"},
        {-1.7976931348623157e308, "-1.7976931348623157e+308"},
        {5e-324, "5e-324"},
        {std::numeric_limits<double>::infinity(), "inf"},
        {-std::numeric_limits<double>::infinity(), "-inf"},
        {std::numeric_limits<double>::quiet_NaN(), "nan"},
        {-std::numeric_limits<double>::quiet_NaN(), "nan"},
    };
    for (const auto& [value, text] : cases)
        EXPECT_EQ(text_of(value), text);
}

RC_GTEST_PROP(NumberTextTest, TextReadsBackAsTheSameNumber, (std::uint64_t bits)) {
    const auto value = std::bit_cast<double>(bits);
    RC_PRE(!std::isnan(value));
    RC_ASSERT(std::strtod(text_of(value).c_str(), nullptr) == value);
}

RC_GTEST_PROP(NumberTextTest, PlainTextReadsBackAsTheSameNumber, (std::int32_t mantissa)) {
    const int shift = *rc::gen::inRange(-30, 45);
    const double value = std::ldexp(static_cast<double>(mantissa), shift);
    RC_ASSERT(std::strtod(text_of(value).c_str(), nullptr) == value);
    RC_ASSERT(text_of(-value) == (value == 0  ? "0"
                                  : value < 0 ? text_of(value).substr(1)
                                              : "-" + text_of(value)));
}

}  // namespace
}  // namespace moira::runtime
