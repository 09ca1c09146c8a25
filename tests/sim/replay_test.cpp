// SPDX-License-Identifier: MIT
#include "sim/strategies/replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "sim/process.hpp"
#include "sim/reservation.hpp"
#include "tests/sim/trace_samples.hpp"

namespace moira::sim {
namespace {

using testing::HasSubstr;

/// Three processes that may run.
class ReplayDecisionsTest : public testing::Test {
protected:
    void SetUp() override {
        for (Enabled& entry : entries_) events_.enable(entry, {}, Instant::from_ns(100));
    }

    static inline const std::vector<DecisionRecord> recorded = {
        {DecisionKind::next, 3, 2, 11},
        {DecisionKind::arrival, 4, 1, 12},
        {DecisionKind::data, 0, 5, 6},
    };

    Reservation space_ = Reservation::make(1U << 20U).value();
    Region* memory_ = Region::create(space_.base(), space_.size());
    EventSet events_{*memory_};
    std::array<Enabled, 3> entries_;
};

TEST_F(ReplayDecisionsTest, GivesTheRecordedAnswersInOrder) {
    ReplayDecisions replay{recorded, 1};
    const Enabled* chosen = replay.next(events_, {}, nullptr);
    EXPECT_EQ(chosen, events_.at(2));
    EXPECT_EQ(replay.arrival(std::vector<ArrivalHead>(2)), 1U);
    EXPECT_EQ(replay.data(6, ""), 5U);
    replay.finish();
    EXPECT_EQ(replay.mismatch(), nullptr);
    EXPECT_EQ(replay.position(), 3U);
}

TEST_F(ReplayDecisionsTest, AnotherQuestionGetsTheDefaultAnswerFromThenOn) {
    ReplayDecisions replay{recorded, 1};
    EXPECT_EQ(replay.arrival(std::vector<ArrivalHead>(2)), 3U);
    ASSERT_NE(replay.mismatch(), nullptr);
    EXPECT_EQ(replay.mismatch()->kind, Mismatch::Kind::question);
    EXPECT_EQ(replay.mismatch()->text(),
              "decision 0: recorded 'next' of 3, the run asks 'arrival' of 4");
    EXPECT_EQ(replay.next(events_, {}, nullptr), &entries_[0]);
    EXPECT_EQ(replay.next(events_, {}, &entries_[1]), &entries_[1]);
    EXPECT_EQ(replay.data(1, ""), 0U);
    replay.finish();
    EXPECT_EQ(replay.mismatch()->kind, Mismatch::Kind::question);
    EXPECT_EQ(replay.position(), 0U);
}

TEST_F(ReplayDecisionsTest, EachMismatchSaysBothSides) {
    struct Row {
        DecisionRecord record;
        DecisionKind question;
        std::uint64_t size;
        const char* text;
    };

    const Row rows[] = {
        {{DecisionKind::next, 2, 1, 0}, DecisionKind::next, 0,
         "decision 0: recorded 'next' of 2, the run asks 'next' of 3"},
        {{DecisionKind::arrival, 3, 1, 0}, DecisionKind::arrival, 2,
         "decision 0: recorded 'arrival' of 3, the run asks 'arrival' of 4"},
        {{DecisionKind::arrival, 4, 4, 0}, DecisionKind::arrival, 2,
         "decision 0: recorded answer 4 of 'arrival' of 4, which the run does not have"},
        {{DecisionKind::next, 3, 3, 0}, DecisionKind::next, 0,
         "decision 0: recorded answer 3 of 'next' of 3, which the run does not have"},
        {{DecisionKind::data, 0, 3, 0}, DecisionKind::data, 6,
         "decision 0: recorded 'data' of 64 bits, the run asks 'data' below 6"},
        {{DecisionKind::data, 0, 6, 6}, DecisionKind::data, 6,
         "decision 0: recorded answer 6 of 'data' below 6, which the run does not have"},
        {{DecisionKind::fault, 2, 1, 7}, DecisionKind::next, 0,
         "decision 0: recorded 'fault' of 2, the run asks 'next' of 3"},
        {{DecisionKind::config, 3, 0, 0}, DecisionKind::next, 0,
         "decision 0: recorded 'config' of 3, the run asks 'next' of 3"},
    };
    for (const Row& row : rows) {
        ReplayDecisions replay{{&row.record, 1}, 1};
        if (row.question == DecisionKind::next) {
            EXPECT_EQ(replay.next(events_, {}, nullptr), events_.oldest());
        } else if (row.question == DecisionKind::arrival) {
            const std::vector<ArrivalHead> heads(row.size);
            EXPECT_EQ(replay.arrival(heads), row.size + 1);
        } else {
            EXPECT_LT(replay.data(row.size, ""), row.size);
        }
        ASSERT_NE(replay.mismatch(), nullptr) << row.text;
        EXPECT_EQ(replay.mismatch()->text(), row.text);
    }
}

TEST_F(ReplayDecisionsTest, MissingAndLeftOverAnswersAreMismatches) {
    ReplayDecisions empty{{}, 1};
    empty.finish();
    EXPECT_EQ(empty.mismatch(), nullptr);
    EXPECT_LT(empty.data(10, ""), 10U);
    EXPECT_EQ(empty.mismatch()->text(),
              "decision 0: the recording has 0 decisions, the run asks 'data' below 10 more");

    ReplayDecisions replay{recorded, 1};
    EXPECT_NE(replay.next(events_, {}, nullptr), nullptr);
    replay.finish();
    EXPECT_EQ(replay.mismatch()->text(),
              "decision 1: the run ended after 1 of 3 recorded decisions; "
              "recorded 'arrival' of 4");
}

void finish(ReplayCheck& check, const TraceFile& trace) {
    Counters counters;
    counters.steps = trace.totals.steps;
    counters.messages = trace.totals.messages;
    check.finish({trace.totals.outcome, trace.totals.limit}, counters, trace.totals.hash);
}

TEST(ReplayCheckTest, TheSameRunHasNoDifference) {
    const TraceFile trace = sample::small(TraceBody::ndjson);
    ReplayCheck check{trace};
    trace.play(check);
    finish(check, trace);
    EXPECT_EQ(check.mismatch(), nullptr);
}

TEST(ReplayCheckTest, EachMemberOfAnEventIsCompared) {
    struct Row {
        const char* member;
        void (*change)(TraceEvent&);
    };

    const Row rows[] = {
        {"kind", [](TraceEvent& e) { e.kind = TraceKind::take; }},
        {"index", [](TraceEvent& e) { ++e.index; }},
        {"time", [](TraceEvent& e) { e.time = Instant::from_ns(1); }},
        {"process", [](TraceEvent& e) { e.actor = "other"; }},
        {"process", [](TraceEvent& e) { e.actor_hash ^= 1; }},
        {"object", [](TraceEvent& e) { e.object = ""; }},
        {"text", [](TraceEvent& e) { e.text = "\n"; }},
        {"number", [](TraceEvent& e) { ++e.number; }},
        {"payload", [](TraceEvent& e) { e.payload = ""; }},
        {"payload", [](TraceEvent& e) { ++e.payload_count; }},
    };
    const TraceFile trace = sample::small(TraceBody::ndjson);
    for (const Row& row : rows) {
        ReplayCheck check{trace};
        for (std::size_t i = 0; i < 3; ++i) check.on_event(trace.events()[i]);
        check.on_decision(trace.decisions()[0]);
        TraceEvent event = trace.events()[3];
        row.change(event);
        check.on_event(event);
        ASSERT_NE(check.mismatch(), nullptr) << row.member;
        ASSERT_EQ(check.mismatch()->members.size(), 1U) << check.mismatch()->text();
        EXPECT_EQ(check.mismatch()->members[0].member, row.member);
        EXPECT_THAT(check.mismatch()->expected, HasSubstr("sends 'work' #0 to parent/worker#1"));
    }
}

TEST(ReplayCheckTest, TheReportShowsBothSides) {
    const TraceFile trace = sample::small(TraceBody::ndjson);
    ReplayCheck check{trace};
    check.on_event(trace.events()[0]);
    TraceEvent event = trace.events()[1];
    event.kind = TraceKind::kill;
    check.on_event(event);
    check.on_event(trace.events()[0]);
    EXPECT_EQ(check.mismatch()->text(),
              "replay differs at event 1\n"
              "  recorded:    0.000000s      1  parent                    runs\n"
              "  now:         0.000000s      1  parent                    dies: it was terminated\n"
              "  kind: recorded run, now kill");
}

TEST(ReplayCheckTest, OrderLabelsAndTheEndAreCompared) {
    const TraceFile trace = sample::small(TraceBody::ndjson);
    ReplayCheck early{trace};
    early.on_decision(trace.decisions()[0]);
    EXPECT_EQ(early.mismatch()->where, "decision 0 (before event 0)");
    EXPECT_THAT(early.mismatch()->expected, HasSubstr("starts parent"));

    ReplayCheck label{trace};
    for (std::size_t i = 0; i < 3; ++i) label.on_event(trace.events()[i]);
    DecisionRecord decision = trace.decisions()[0];
    decision.label = 1;
    label.on_decision(decision);
    EXPECT_THAT(label.mismatch()->text(),
                HasSubstr("label: recorded 1122334455667788, now 0000000000000001"));

    ReplayCheck cut{trace};
    cut.on_event(trace.events()[0]);
    finish(cut, trace);
    EXPECT_THAT(cut.mismatch()->text(), HasSubstr("now:      (the run has ended)"));

    ReplayCheck more{trace};
    trace.play(more);
    more.on_event(trace.events()[0]);
    EXPECT_THAT(more.mismatch()->text(), HasSubstr("recorded: (the recording has ended)"));

    ReplayCheck ending{trace};
    trace.play(ending);
    ending.finish({}, {}, {});
    EXPECT_THAT(ending.mismatch()->text(),
                testing::AllOf(HasSubstr("outcome: recorded limit (limit: steps), now completed"),
                               HasSubstr("steps: recorded 12, now 0"), HasSubstr("trace hash: ")));
}

}  // namespace
}  // namespace moira::sim
