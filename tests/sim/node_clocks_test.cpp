// SPDX-License-Identifier: MIT
// Goal: wrong clocks measure time in whole numbers, never go back, and end a wait as early as they
// can but never before it is over by themselves.
#include "sim/node_clocks.hpp"

#include "sim/region.hpp"
#include "sim/reservation.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace moira::sim {
namespace {

Instant at(std::int64_t ns) { return Instant::from_ns(ns); }

struct Space {
    Reservation space = Reservation::make(1U << 20U).value();
    Region* region = Region::create(space.base(), space.size());
    NodeClocks clocks{*region};
};

TEST(NodeClocksTest, WithoutFaultsTimeIsTime) {
    Space space;
    const NodeClocks& clocks = space.clocks;
    EXPECT_FALSE(clocks.are_on());
    EXPECT_EQ(clocks.shown(0, at(5)), at(5));
    EXPECT_EQ(clocks.own(3, at(5)), at(5));
    EXPECT_EQ(clocks.due(0, at(5), Duration::from_ns(7)), at(12));
}

TEST(NodeClocksTest, AnOffsetIsShownAndMovesNoTimer) {
    Space space;
    NodeClocks& clocks = space.clocks;
    clocks.begin(2, at(100));
    clocks.of(1).offset = Duration::from_ns(-30);
    EXPECT_EQ(clocks.shown(1, at(50)), at(20));
    EXPECT_EQ(clocks.shown(0, at(50)), at(50));
    EXPECT_EQ(clocks.due(1, at(50), Duration::from_ns(7)), at(57));
    EXPECT_EQ(clocks.shown(1, at(100)), at(100)) << "right from then on";
    clocks.end(at(40));
    EXPECT_EQ(clocks.shown(1, at(50)), at(50));
}

TEST(NodeClocksTest, EndlessWaitsStayEndless) {
    Space space;
    NodeClocks& clocks = space.clocks;
    clocks.begin(1, Instant::max());
    clocks.of(0).drift_ppm = -500'000;
    const Duration endless = Instant::max() - Instant{};
    EXPECT_EQ(clocks.due(0, at(50), endless), Instant::max());
    EXPECT_EQ(clocks.due(0, at(50), Duration{}), at(50));
    EXPECT_EQ(clocks.due(0, at(50), Duration::from_ns(-7)), at(43));
}

RC_GTEST_PROP(NodeClocksTest, AWaitEndsAtTheFirstInstantAtWhichItIsOver, ()) {
    Space space;
    NodeClocks& clocks = space.clocks;
    const std::int64_t year = 31'536'000'000'000'000;
    const auto right_from = *rc::gen::inRange<std::int64_t>(0, year);
    clocks.begin(1, *rc::gen::arbitrary<bool>() ? Instant::max() : at(right_from));
    clocks.of(0).drift_ppm = *rc::gen::inRange<std::int64_t>(-500'000, 500'001);
    const Instant from = at(*rc::gen::inRange<std::int64_t>(0, year));
    const auto span = Duration::from_ns(*rc::gen::inRange<std::int64_t>(1, year));
    const Instant end = clocks.due(0, from, span);
    RC_ASSERT(clocks.own(0, end) - clocks.own(0, from) >= span);
    const Instant before = end + Duration::from_ns(-1);
    RC_ASSERT(clocks.own(0, before) - clocks.own(0, from) < span);
    RC_ASSERT(clocks.own(0, before) <= clocks.own(0, end));
}

}  // namespace
}  // namespace moira::sim
