// SPDX-License-Identifier: MIT
// Goal: what a campaign reports does not depend on who did which run, nor in which order.
#include "properties/campaign/ledger.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

namespace moira::properties {
namespace {

/// Of the run with this index: every fifth fails, in one of three ways.
Execution executed(std::uint64_t index) {
    Execution execution;
    execution.trace_hash.low = index;
    execution.tallies = {{"retried", "sometimes", 1, index % 7 == 3 ? 1U : 0U}};
    if (index % 4 == 1) {
        execution.findings.push_back({"left over", "a timer", "main", Severity::note, index, {}});
    }
    if (index % 5 == 4) {
        const std::string rule = "rule " + std::string(1, static_cast<char>('a' + index % 3));
        execution.findings.push_back(
            {rule, "got " + std::to_string(index), "main", Severity::violation, index, {}});
    }
    return execution;
}

Sums sums_of(std::uint64_t first, std::uint64_t end) {
    Sums sums;
    for (std::uint64_t i = first; i < end; ++i) {
        sums.add(i, i, i == 0 ? "default" : "u", executed(i));
    }
    return sums;
}

/// As a worker does: a piece ends with the first run of each failure.
std::vector<Segment> pieces(std::uint64_t first, std::uint64_t end) {
    std::vector<Segment> result;
    std::set<std::string> known;
    std::uint64_t begin = first;
    for (std::uint64_t i = first; i < end; ++i) {
        const Execution execution = executed(i);
        const Finding* const failure = execution.failure();
        const bool is_news = failure != nullptr && known.insert(failure_key(*failure)).second;
        if (!is_news && i + 1 != end) continue;
        result.push_back({begin, i + 1 - begin, sums_of(begin, i + 1)});
        begin = i + 1;
    }
    return result;
}

/// Everything of it as text.
std::string shown(const Sums& sums) {
    std::string text = std::to_string(sums.runs) + " " + std::to_string(sums.sampled) + " " +
                       std::to_string(sums.failed) + "\n";
    for (const auto& [name, count] : sums.strategies) text += name + std::to_string(count) + "\n";
    for (const auto* map : {&sums.failures, &sums.notes}) {
        for (const auto& [key, sum] : *map) {
            text += key + " " + std::to_string(sum.runs) + " " + sum.first.finding.message + " " +
                    std::to_string(sum.first.index) + " " + sum.first.trace_hash + "\n";
        }
    }
    for (const auto& [name, sum] : sums.tallies) {
        text += name.first + name.second + std::to_string(sum.runs) + " " +
                std::to_string(sum.evaluated) + " " + std::to_string(sum.held) + "\n";
    }
    return text;
}

TEST(SegmentTest, CountsARunOnceByItsFirstViolation) {
    Execution execution;
    execution.findings = {{"note", "n", "", Severity::note, 1, {}},
                          {"first", "f", "", Severity::violation, 2, {}},
                          {"second", "s", "", Severity::violation, 3, {}}};
    Sums sums;
    sums.add(5, 50, "u", execution);
    ASSERT_EQ(sums.failures.size(), 1U);
    EXPECT_EQ(sums.failures.begin()->second.first.finding.rule, "first");
    EXPECT_EQ(sums.failures.begin()->second.first.seed, 50U);
    // The second is told, in case that it is no consequence of the first.
    ASSERT_EQ(sums.notes.size(), 2U);
    EXPECT_EQ(sums.notes.rbegin()->second.first.finding.message,
              "is violated behind another failure of the run: s");
    EXPECT_EQ(sums.failed, 1U);
}

TEST(SegmentTest, FailuresThatDifferInNumbersOnlyAreOne) {
    const Sums sums = sums_of(0, 100);
    EXPECT_EQ(sums.failed, 20U);
    EXPECT_EQ(sums.failures.size(), 3U);
    const auto failures = sums.failures_in_order();
    EXPECT_EQ(failures[0]->first.index, 4U);
    EXPECT_EQ(failures[1]->first.index, 9U);
    EXPECT_EQ(failures[2]->first.index, 14U);
    EXPECT_EQ(failures[0]->runs + failures[1]->runs + failures[2]->runs, 20U);
    EXPECT_EQ(sums.sampled, 99U);
}

RC_GTEST_PROP(LedgerTest, TheOrderOfSegmentsDoesNotShow, ()) {
    const auto stride = *rc::gen::inRange<std::uint64_t>(1, 30);
    const auto most = *rc::gen::inRange<std::uint64_t>(0, 5);
    Ledger in_order{most};
    std::vector<Segment> all;
    for (std::uint64_t first = 0; first < 60; first += stride) {
        for (Segment& segment : pieces(first, std::min<std::uint64_t>(first + stride, 60))) {
            all.push_back(std::move(segment));
        }
    }
    for (const Segment& segment : all) in_order.add(segment);
    // A shuffle by keys, which shrinks.
    const auto keys = *rc::gen::container<std::vector<int>>(all.size(), rc::gen::arbitrary<int>());
    std::vector<std::size_t> order(all.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return keys[i]; });
    Ledger shuffled{most};
    for (const std::size_t i : order) RC_ASSERT(shuffled.add(all[i]));
    in_order.close();
    shuffled.close();
    RC_ASSERT(shown(in_order.sums()) == shown(shuffled.sums()));
    const bool has_limit = most != 0 && most <= 3;
    RC_ASSERT(in_order.is_full() == has_limit);
    const std::uint64_t ends[] = {60, 5, 10, 15, 60};
    RC_ASSERT(shown(in_order.sums()) == shown(sums_of(0, ends[most])));
}

TEST(LedgerTest, WhatLiesBehindAGapCountsWhenItIsClosed) {
    Ledger ledger{0};
    EXPECT_TRUE(ledger.add({10, 10, sums_of(10, 20)}));
    EXPECT_EQ(ledger.sums().runs, 0U);
    EXPECT_TRUE(ledger.add({0, 5, sums_of(0, 5)}));
    EXPECT_EQ(ledger.sums().runs, 5U);
    EXPECT_FALSE(ledger.add({4, 2, sums_of(4, 6)}));
    ledger.close();
    EXPECT_EQ(ledger.sums().runs, 15U);
    EXPECT_EQ(ledger.positions().gaps(20), (std::vector<Range>{{5, 10}}));
}

TEST(LedgerTest, NothingCountsBehindTheLastAllowedFailure) {
    Ledger ledger{1};
    ledger.add({5, 5, sums_of(5, 10)});
    EXPECT_FALSE(ledger.is_full());
    ledger.add({0, 5, sums_of(0, 5)});
    EXPECT_TRUE(ledger.is_full());
    ledger.close();
    EXPECT_EQ(ledger.sums().runs, 5U);
    EXPECT_EQ(ledger.sums().failures.size(), 1U);
}

TEST(SumsTest, ShardsAddUpToTheWhole) {
    for (const std::uint64_t count : {2U, 3U, 7U}) {
        Sums sums;
        for (std::uint64_t shard = count; shard-- > 0;) {
            Sums part;
            for (std::uint64_t i = shard; i < 60; i += count) {
                part.add(i, i, i == 0 ? "default" : "u", executed(i));
            }
            sums.add(part);
        }
        EXPECT_EQ(shown(sums), shown(sums_of(0, 60)));
    }
}

}  // namespace
}  // namespace moira::properties
