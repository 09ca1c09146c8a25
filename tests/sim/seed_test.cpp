// SPDX-License-Identifier: MIT
#include "sim/seed.hpp"

#include <gtest/gtest.h>

namespace moira::sim {
namespace {

TEST(SeedTest, ReadsDecimalHexAndCommitIds) {
    EXPECT_EQ(parse_seed("42")->value, 42U);
    EXPECT_EQ(parse_seed("0xff")->value, 255U);
    EXPECT_EQ(parse_seed("18446744073709551615")->value, ~0ULL);
    const auto commit = parse_seed("da39a3ee5e6b4b0d3255bfef95601890afd80709");
    ASSERT_TRUE(commit.has_value());
    EXPECT_EQ(commit->value, parse_seed("DA39A3EE5E6B4B0D3255BFEF95601890AFD80709")->value);
}

TEST(SeedTest, RejectsOtherTextWithTheValueAndAHint) {
    for (const char* text : {"", "-1", "4x", "0x", "ff", "18446744073709551616", "1.5", " 1"}) {
        const auto seed = parse_seed(text);
        ASSERT_FALSE(seed.has_value()) << text;
        EXPECT_NE(seed.error().message.find(std::string{"'"} + text + "'"), std::string::npos);
        EXPECT_FALSE(seed.error().hint.empty());
    }
}

}  // namespace
}  // namespace moira::sim
