// SPDX-License-Identifier: MIT
// Goal: two runs that differ in anything that matters have different trace hashes.
#include "sim/trace_event.hpp"

#include <gtest/gtest.h>

namespace moira::sim {
namespace {

Hash128 hash_of(const TraceEvent& event) {
    RunningHash hash;
    absorb(hash, event);
    return hash.value();
}

TraceEvent whole_event() {
    TraceEvent event;
    event.kind = TraceKind::send;
    event.index = 3;
    event.time = Instant::from_ns(5);
    event.actor = "parent";
    event.actor_hash = 11;
    event.object = "child";
    event.object_hash = 12;
    event.text = "work";
    event.text_hash = 13;
    event.number = 14;
    event.payload = "payload";
    event.payload_count = 2;
    return event;
}

TEST(TraceHashTest, EachHashedMemberChangesTheHash) {
    struct Row {
        const char* member;
        void (*change)(TraceEvent&);
    };

    const Row rows[] = {
        {"kind", [](TraceEvent& e) { e.kind = TraceKind::take; }},
        {"time", [](TraceEvent& e) { e.time = Instant::from_ns(6); }},
        {"actor_hash", [](TraceEvent& e) { e.actor_hash ^= 1; }},
        {"object_hash", [](TraceEvent& e) { e.object_hash ^= 1ULL << 63U; }},
        {"text_hash", [](TraceEvent& e) { e.text_hash ^= 1; }},
        {"number", [](TraceEvent& e) { e.number ^= 1; }},
        {"payload", [](TraceEvent& e) { e.payload = "paYload"; }},
        {"payload size", [](TraceEvent& e) { e.payload = std::string_view{"payload\0", 8}; }},
        {"payload_count", [](TraceEvent& e) { e.payload_count = 3; }},
        {"two swapped", [](TraceEvent& e) { std::swap(e.actor_hash, e.object_hash); }},
    };
    const Hash128 before = hash_of(whole_event());
    for (const Row& row : rows) {
        TraceEvent event = whole_event();
        row.change(event);
        const Hash128 after = hash_of(event);
        EXPECT_NE(after.high, before.high) << row.member;
        EXPECT_NE(after.low, before.low) << row.member;
    }
}

TEST(TraceHashTest, EachBitOfTheNumbersChangesTheHash) {
    const Hash128 before = hash_of(whole_event());
    for (unsigned bit = 0; bit < 64; ++bit) {
        const std::uint64_t mask = 1ULL << bit;
        TraceEvent event = whole_event();
        event.number ^= mask;
        EXPECT_NE(hash_of(event), before) << bit;
        event = whole_event();
        event.time = Instant::from_ns(static_cast<std::int64_t>(5ULL ^ mask));
        EXPECT_NE(hash_of(event), before) << bit;
        if (bit >= 32) continue;
        event = whole_event();
        event.payload_count ^= static_cast<std::uint32_t>(mask);
        EXPECT_NE(hash_of(event), before) << bit;
    }
}

TEST(TraceHashTest, TextsAndIndexesFollowFromTheRestAndAreNotHashed) {
    TraceEvent event = whole_event();
    event.index = 4;
    event.actor = event.object = event.text = "other";
    EXPECT_EQ(hash_of(event), hash_of(whole_event()));
}

TEST(TraceHashTest, TheOrderOfEventsCounts) {
    TraceEvent second = whole_event();
    second.number = 99;
    RunningHash forward;
    absorb(forward, whole_event());
    absorb(forward, second);
    RunningHash backward;
    absorb(backward, second);
    absorb(backward, whole_event());
    EXPECT_NE(forward.value(), backward.value());
}

}  // namespace
}  // namespace moira::sim
