// SPDX-License-Identifier: MIT
#include "properties/campaign/range_set.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace moira::properties {
namespace {

TEST(RangeSetTest, JoinsNeighboursAndRefusesOverlaps) {
    RangeSet set;
    EXPECT_TRUE(set.add({2, 4}));
    EXPECT_EQ(set.frontier(), 0U);
    EXPECT_TRUE(set.add({4, 6}));
    EXPECT_FALSE(set.add({3, 5}));
    EXPECT_FALSE(set.add({0, 3}));
    EXPECT_FALSE(set.add({5, 9}));
    EXPECT_FALSE(set.add({7, 7}));
    EXPECT_EQ(set.gaps(8), (std::vector<Range>{{0, 2}, {6, 8}}));
    EXPECT_TRUE(set.add({0, 2}));
    EXPECT_EQ(set.frontier(), 6U);
    EXPECT_EQ(set.count(), 6U);
    EXPECT_EQ(set.gaps(6), std::vector<Range>{});
    EXPECT_EQ(set.gaps(3), std::vector<Range>{});
}

RC_GTEST_PROP(RangeSetTest, BehavesAsASetOfNumbers, ()) {
    using Pair = std::pair<std::uint64_t, std::uint64_t>;
    const auto bounds = *rc::gen::container<std::vector<Pair>>(
        rc::gen::pair(rc::gen::inRange<std::uint64_t>(0, 40),
                      rc::gen::inRange<std::uint64_t>(0, 6)));
    RangeSet set;
    std::set<std::uint64_t> model;
    for (const auto& [first, size] : bounds) {
        bool is_free = size != 0;
        for (std::uint64_t i = first; i < first + size; ++i) is_free = is_free && !model.count(i);
        RC_ASSERT(set.add({first, first + size}) == is_free);
        for (std::uint64_t i = first; is_free && i < first + size; ++i) model.insert(i);
    }
    RC_ASSERT(set.count() == model.size());
    std::set<std::uint64_t> missing;
    for (const Range gap : set.gaps(50)) {
        for (std::uint64_t i = gap.first; i < gap.end; ++i) missing.insert(i);
    }
    for (std::uint64_t i = 0; i < 50; ++i) RC_ASSERT(model.count(i) + missing.count(i) == 1U);
    RC_ASSERT(set.frontier() == (missing.empty() ? 50 : *missing.begin()));
}

}  // namespace
}  // namespace moira::properties
