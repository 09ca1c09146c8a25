// SPDX-License-Identifier: MIT
#include "sim/region.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>
#include <map>
#include <vector>

#include "sim/reservation.hpp"

namespace moira::sim {
namespace {

constexpr std::size_t space_size = 16U << 20U;

TEST(ReservationTest, IsAlignedZeroAndWritable) {
    Reservation space = Reservation::make(5'000).value();
    EXPECT_EQ(space.size(), 8'192U);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(space.base()) % base_alignment, 0U);
    for (std::size_t i = 0; i < space.size(); ++i) ASSERT_EQ(space.base()[i], std::byte{0});
    space.base()[space.size() - 1] = std::byte{1};
    EXPECT_TRUE(space.contains(space.base()));
    EXPECT_TRUE(space.contains(space.base() + space.size() - 1));
    EXPECT_FALSE(space.contains(space.base() + space.size()));
}

TEST(ReservationTest, MovesAndLeavesNothingBehind) {
    Reservation first = Reservation::make(4'096).value();
    std::byte* base = first.base();
    Reservation second{std::move(first)};
    EXPECT_EQ(second.base(), base);
    first = Reservation{};
    EXPECT_EQ(first.base(), nullptr);
    EXPECT_EQ(first.size(), 0U);
    EXPECT_FALSE(first.contains(base));
    first = std::move(second);
    EXPECT_EQ(first.base(), base);
}

TEST(ReservationTest, TooMuchIsAnErrorThatSaysHowMuch) {
    const auto space = Reservation::make(std::size_t{1} << 60U);
    ASSERT_FALSE(space.has_value());
    EXPECT_EQ(space.error().code, ErrorCode::unavailable);
    EXPECT_EQ(space.error().message, "cannot reserve 1099511627776 MiB of address space");
    EXPECT_FALSE(space.error().hint.empty());
}

TEST(RegionTest, GivesBackWhatWasGiven) {
    Reservation space = Reservation::make(space_size).value();
    Region& memory = *Region::create(space.base(), space.size());
    for (const std::size_t size : {0, 1, 16, 17, 1'024, 1'025, 2'048, 100'000}) {
        void* block = memory.take(size);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 16, 0U);
        const std::size_t used = memory.used();
        memory.give(block, size);
        EXPECT_EQ(memory.take(size), block) << size;
        EXPECT_EQ(memory.used(), used);
    }
    EXPECT_EQ(memory.base(), space.base());
}

TEST(RegionTest, BlocksOfOneClassAreReusedForItsOtherSizes) {
    Reservation space = Reservation::make(space_size).value();
    Region& memory = *Region::create(space.base(), space.size());
    void* block = memory.take(17);
    memory.give(block, 17);
    EXPECT_EQ(memory.take(32), block);
    void* large = memory.take(1'500);
    memory.give(large, 1'500);
    EXPECT_EQ(memory.take(2'048), large);
    EXPECT_NE(memory.take(2'049), large);
}

TEST(RegionTest, ACopyOfItsUsedPartRestoresTheAllocatorToo) {
    Reservation space = Reservation::make(space_size).value();
    Region& memory = *Region::create(space.base(), space.size());
    memory.give(memory.take(64), 64);
    const std::vector<std::byte> copy{space.base(), space.base() + memory.used()};
    void* first = memory.take(64);
    void* second = memory.take(5'000);
    std::memcpy(space.base(), copy.data(), copy.size());
    EXPECT_EQ(memory.take(64), first);
    EXPECT_EQ(memory.take(5'000), second);
}

TEST(RegionTest, RunningOutIsAnAssertion) {
    Reservation space = Reservation::make(8'192).value();
    Region& memory = *Region::create(space.base(), space.size());
    EXPECT_DEATH(static_cast<void>(memory.take(100'000)), "used_ \\+ bytes <= size_");
}

/// A live block keeps its bytes, whatever is taken and given beside it.
RC_GTEST_PROP(RegionTest, BlocksNeverOverlap, ()) {
    Reservation space = Reservation::make(space_size).value();
    Region& memory = *Region::create(space.base(), space.size());
    std::map<char*, std::size_t> live;
    const auto any_size = rc::gen::weightedOneOf<std::size_t>(
        {{3, rc::gen::inRange<std::size_t>(1, 100)}, {1, rc::gen::inRange<std::size_t>(1, 5'000)}});
    const auto sizes = *rc::gen::container<std::vector<std::size_t>>(any_size);
    for (const std::size_t size : sizes) {
        if (!live.empty() && size % 3 == 0) {
            memory.give(live.begin()->first, live.begin()->second);
            live.erase(live.begin());
        }
        auto* block = static_cast<char*>(memory.take(size));
        const auto next = live.upper_bound(block);
        RC_ASSERT(next == live.end() || block + size <= next->first);
        if (next != live.begin()) {
            const auto previous = std::prev(next);
            RC_ASSERT(previous->first + previous->second <= block);
        }
        std::memset(block, static_cast<int>(size), size);
        live.emplace(block, size);
    }
}

}  // namespace
}  // namespace moira::sim
