// SPDX-License-Identifier: MIT
// Goal: a seed means the same numbers in every build. The constants were computed by a separate
// implementation of the generator.
#include "sim/random.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace moira::sim {
namespace {

TEST(RandomTest, PublishedValues) {
    struct Row {
        std::uint64_t seed;
        const char* label;
        std::uint64_t values[4];
    };

    const Row rows[] = {
        {0,
         "data",
         {0x6f627f8ff6b58fdc, 0xa5d07257876bdaca, 0x17d931c3a661042b, 0x1c5ceea979325e3e}},
        {1,
         "next",
         {0x28c82257b98aeda2, 0x265318188793443d, 0xc051204cf5df0e1f, 0x3b168ed2f87477dd}},
        {~0ULL,
         "",
         {0xc76eea8c83f12475, 0x036f2e4bd3c1b397, 0xe658b6a4d2ff94ea, 0xc16b6e99994a6b69}},
    };
    for (const Row& row : rows) {
        Stream stream{row.seed, row.label};
        for (const std::uint64_t value : row.values) EXPECT_EQ(stream.next(), value) << row.label;
        EXPECT_EQ(stream.count(), 4U);
    }
}

TEST(RandomTest, PublishedValuesBelowABound) {
    struct Row {
        std::uint64_t bound;
        std::uint64_t value;
    };

    const Row rows[] = {{1, 0},
                        {2, 0},
                        {6, 4},
                        {10, 8},
                        {1000, 17},
                        {1ULL << 63U, 7409720152514820148},
                        {~0ULL, 6470394055260520092}};
    Stream stream{7, "arrival"};
    for (const Row& row : rows) EXPECT_EQ(stream.below(row.bound), row.value) << row.bound;
}

TEST(RandomTest, NumbersBelowABoundAreUniform) {
    constexpr int draws = 60'000;
    for (const std::uint64_t bound : {2, 3, 7, 10, 64}) {
        Stream stream{bound, "uniform"};
        std::vector<std::int64_t> counts(bound);
        for (int i = 0; i < draws; ++i) ++counts[stream.below(bound)];
        const auto expected = draws / static_cast<std::int64_t>(bound);
        std::int64_t squares = 0;
        for (const std::int64_t count : counts) squares += (count - expected) * (count - expected);
        // Chi-square: mean bound - 1, deviation sqrt(2 (bound - 1)); six deviations are never seen.
        const auto freedom = static_cast<std::int64_t>(bound) - 1;
        const std::int64_t excess = squares / expected - freedom;
        EXPECT_LT(excess * excess, 36 * 2 * freedom + 36) << bound;
    }
}

TEST(RandomTest, EachBitIsSetHalfOfTheTime) {
    constexpr int draws = 20'000;
    std::vector<int> counts(64);
    Stream stream{5, "bits"};
    for (int i = 0; i < draws; ++i) {
        const std::uint64_t value = stream.next();
        for (unsigned bit = 0; bit < 64; ++bit) {
            counts[bit] += ((value >> bit) & 1U) != 0 ? 1 : 0;
        }
    }
    for (const int count : counts) EXPECT_NEAR(count, draws / 2, 6 * 71);  // sqrt(draws) / 2 = 71
}

TEST(RandomTest, StreamsOfOtherSeedsAndLabelsAreOthers) {
    const std::uint64_t first = Stream{1, "next"}.next();
    EXPECT_NE(first, Stream(2, "next").next());
    EXPECT_NE(first, Stream(1, "data").next());
    EXPECT_EQ(first, Stream(1, "next").next());
}

RC_GTEST_PROP(RandomTest, ADrawLiesInItsRange,
              (std::uint64_t seed, std::int64_t a, std::int64_t b)) {
    Stream stream{seed, "range"};
    const std::int64_t low = std::min(a, b);
    const std::int64_t high = std::max(a, b);
    const std::int64_t value = stream.between(low, high);
    RC_ASSERT(value >= low && value <= high);
    RC_ASSERT(stream.between(a, a) == a);
    const std::uint64_t bound = seed == 0 ? 1 : seed;
    RC_ASSERT(stream.below(bound) < bound);
}

TEST(RandomTest, TheWholeRangeIsPossible) {
    Stream stream{3, "whole"};
    bool negative = false;
    bool positive = false;
    for (int i = 0; i < 64; ++i) {
        const std::int64_t value = stream.between(std::numeric_limits<std::int64_t>::min(),
                                                  std::numeric_limits<std::int64_t>::max());
        (value < 0 ? negative : positive) = true;
    }
    EXPECT_TRUE(negative && positive);
}

}  // namespace
}  // namespace moira::sim
