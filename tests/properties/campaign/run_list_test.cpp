// SPDX-License-Identifier: MIT
#include "properties/campaign/run_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace moira::properties {
namespace {

using testing::HasSubstr;

TEST(RunListTest, ShardsPartitionTheIndexes) {
    for (const std::uint64_t runs : {0U, 1U, 2U, 3U, 10U, 11U, 12U}) {
        for (const std::uint64_t count : {1U, 2U, 3U, 4U, 13U}) {
            std::set<std::uint64_t> indexes;
            std::uint64_t sum = 0;
            for (std::uint64_t shard = 0; shard < count; ++shard) {
                const RunList list{"x", {0}, {shard, count}, runs};
                sum += list.length();
                for (std::uint64_t at = 0; at < list.length(); ++at) {
                    EXPECT_LT(list.index_of(at), runs);
                    indexes.insert(list.index_of(at));
                }
            }
            EXPECT_EQ(indexes.size(), runs);
            EXPECT_EQ(sum, runs);
        }
    }
}

TEST(RunListTest, RunZeroIsTheDefaultScheduleAndOnlyIt) {
    const RunList list{"x", {7}, {}, 1000};
    EXPECT_EQ(list.seed_of(0), 0U);
    std::set<std::uint64_t> seeds;
    for (std::uint64_t index = 0; index < 1000; ++index) seeds.insert(list.seed_of(index));
    EXPECT_EQ(seeds.size(), 1000U);
    EXPECT_LT(*seeds.rbegin(), std::uint64_t{1} << 53U);
}

TEST(RunListTest, SeedsDependOnNameAndBaseButNotOnTheShard) {
    const RunList list{"x", {7}, {}, 10};
    EXPECT_EQ(list.seed_of(3), (RunList{"x", {7}, {1, 2}, 99}).seed_of(3));
    EXPECT_NE(list.seed_of(3), (RunList{"y", {7}, {}, 10}).seed_of(3));
    EXPECT_NE(list.seed_of(3), (RunList{"x", {8}, {}, 10}).seed_of(3));
    // Stored seeds of failures repeat only as long as this holds.
    EXPECT_EQ((RunList{"lost_update", {0}, {}, 10}).seed_of(1), 7570755091281704U);
}

TEST(RunListTest, AListWithoutEndIsLong) {
    EXPECT_GT((RunList{"x", {0}, {9, 10}, std::nullopt}).length(), std::uint64_t{1} << 40U);
}

TEST(ShardTest, IsWrittenFromOne) {
    const auto shard = parse_shard("--shard", "2/4");
    ASSERT_TRUE(shard);
    EXPECT_EQ(*shard, (Shard{1, 4}));
    EXPECT_EQ(shard->text(), "2/4");
}

TEST(ShardTest, RefusesWhatIsNone) {
    for (const std::string text : {"", "/", "1", "1/", "/2", "0/2", "3/2", "1/0", "-1/2", "1/2/3",
                                   "a/b", "1 /2", "1/2 ", "1/1000001", "1/99999999999999999999"}) {
        const auto shard = parse_shard("MOIRA_SHARD", text);
        ASSERT_FALSE(shard) << text;
        EXPECT_THAT(shard.error().text(), HasSubstr("MOIRA_SHARD: '" + text + "' is no shard"));
    }
}

}  // namespace
}  // namespace moira::properties
