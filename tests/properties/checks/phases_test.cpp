// SPDX-License-Identifier: MIT
// Goal: each sentence of docs/faults.md, "Phases".
#include "sim/strategies/replay.hpp"
#include "sim/strategies/strategy.hpp"
#include "sim/trace_file.hpp"
#include "tests/properties/checks/judged_scenario.hpp"

namespace moira::tools {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* short_phases = "phases = { chaos = '10s' },";

/// Goes on for ever, until it is cancelled.
constexpr const char* ticks = R"lua(
    local time, events = require('time'), process.events()
    sim.eventually('done', false)
    while true do
        local result = channel.select {
            events:case_receive(), time.after('1s'):case_receive() }
        if result.channel == events then return 'cancelled' end
    end
)lua";

/// One run with its trace.
struct Recorded {
    sim::TraceFile trace;
    properties::Execution execution;

    /// `heal 10s`, ...
    [[nodiscard]] std::vector<std::string> phases() const {
        std::vector<std::string> all;
        for (const sim::TraceEvent& event : trace.events()) {
            if (event.kind != sim::TraceKind::phase) continue;
            const std::int64_t seconds = event.time.ns() / 1'000'000'000;
            all.push_back(std::string{event.text} + " " + std::to_string(seconds) + "s");
        }
        return all;
    }
};

Recorded record(JudgedScenario& scenario, std::uint64_t seed,
                sim::DecisionSource* decisions = nullptr) {
    Recorded result;
    sim::TraceRecorder recorder{result.trace};
    properties::ExecutionRequest request;
    request.seed = seed;
    request.sink = &recorder;
    request.decisions = decisions;
    auto execution = scenario.executor().execute(request);
    EXPECT_TRUE(execution.has_value());
    if (execution) result.execution = std::move(*execution);
    return result;
}

TEST(PhasesTest, WhatIsFalseWhenLivenessEndsIsAFailureAlsoOfARunThatNeverEnds) {
    JudgedScenario scenario;
    scenario.process("main", ticks).settings("phases = { chaos = '10s', liveness = '7s' },");
    const properties::Execution run = scenario.run();
    ASSERT_NE(run.failure(), nullptr);
    EXPECT_EQ(run.failure()->rule, "done");
    EXPECT_THAT(run.failure()->message, HasSubstr("is still false when the liveness phase ends"));
    EXPECT_THAT(run.failure()->message, HasSubstr("liveness lasted 7s and is over"));
    EXPECT_THAT(run.failure()->message, HasSubstr("main waits for"));
    EXPECT_THAT(run.failure()->message, HasSubstr("in the phase liveness"));
    EXPECT_EQ(run.ended.ns(), 17'000'000'000);
}

TEST(PhasesTest, APropertyOfTheScenarioThatNeverHoldsFailsLikewise) {
    JudgedScenario scenario;
    scenario.process("main", "local time = require('time') while true do time.sleep('1s') end");
    scenario.settings("phases = { chaos = '10s', liveness = '7s' }, properties = { eventually = {"
                      "['it ends'] = function(w) return w:exit('main') ~= nil end } },");
    const properties::Execution run = scenario.run();
    ASSERT_NE(run.failure(), nullptr);
    EXPECT_EQ(run.failure()->rule, "it ends");
    EXPECT_THAT(run.failure()->message, HasSubstr("never holds\n  liveness lasted 7s"));
}

TEST(PhasesTest, ABusyProgramOfWhichAllHoldsIsShutDownWithoutAFailure) {
    std::string body = ticks;
    body.replace(body.find("false"), 5, "true");
    JudgedScenario scenario;
    scenario.process("main", body).settings("phases = { chaos = '10s', liveness = '7s' },");
    ASSERT_EQ(scenario.load(), "");
    const Recorded run = record(scenario, 0);
    EXPECT_THAT(run.execution.findings, IsEmpty());
    EXPECT_EQ(run.execution.outcome.kind, sim::OutcomeKind::completed);
    EXPECT_THAT(run.phases(), ElementsAre("heal 10s", "shutdown 17s"));
}

TEST(PhasesTest, WhoIgnoresCancelIsEndedByForceAndNoted) {
    JudgedScenario scenario;
    scenario.process("main", "local inbox = process.inbox() while true do inbox:receive() end");
    scenario.settings("phases = { chaos = '10s', shutdown = '3s' },");
    ASSERT_EQ(scenario.load(), "");
    const Recorded run = record(scenario, 0);
    EXPECT_THAT(run.phases(), ElementsAre("heal 0s", "shutdown 0s", "terminate 3s"));
    EXPECT_THAT(scenario.rules(), testing::Contains("[shutdown main]"));
    EXPECT_EQ(run.execution.failure(), nullptr);
    EXPECT_EQ(run.execution.outcome.kind, sim::OutcomeKind::completed);
}

TEST(PhasesTest, IgnoringCancelMayBeWaived) {
    JudgedScenario scenario;
    scenario.process("main", "local inbox = process.inbox() while true do inbox:receive() end");
    scenario.settings("phases = { chaos = '10s' }, waive = { shutdown = 'a server', "
                      "unhandled_event = 'a server' },");
    EXPECT_THAT(scenario.rules(), IsEmpty());
}

TEST(PhasesTest, WhatIsLeftWhenTheStartedOnesAreGoneIsFound) {
    JudgedScenario scenario;
    scenario.process("main", "process.spawn('a:child', 'h:h') process.events():receive()");
    scenario.process("child", "local time = require('time') while true do time.sleep('1s') end");
    scenario.settings("phases = { chaos = '10s', liveness = '5s' },");
    EXPECT_THAT(scenario.rules(), testing::Contains("[orphan main/child#0]"));
}

TEST(PhasesTest, ADeadlockIsFoundBeforeTheShutdownEndsIt) {
    JudgedScenario scenario;
    scenario.process("main", "process.inbox():receive()").settings(short_phases);
    EXPECT_THAT(scenario.rules(), testing::Contains("deadlock main"));
}

TEST(PhasesTest, AProgramThatHasEndedHasAnEmptyShutdown) {
    JudgedScenario scenario;
    scenario.process("main", "return 1").settings(short_phases);
    ASSERT_EQ(scenario.load(), "");
    const Recorded run = record(scenario, 0);
    EXPECT_THAT(run.phases(), ElementsAre("heal 0s", "shutdown 0s"));
    EXPECT_THAT(run.execution.findings, IsEmpty());
    EXPECT_EQ(run.execution.ended.ns(), 0);
}

TEST(PhasesTest, NoFaultHappensAfterTheHealing) {
    JudgedScenario scenario;
    scenario.process("main", R"lua(
        local time, began, early = require('time'), nil, 0
        began = time.now()
        for _ = 1, 20 do
            if sim.buggify('rare') then
                early = early + 1
                sim.always('in chaos', time.now():sub(began):seconds() < 10)
            end
            time.sleep('1s')
        end
        sim.always('some', early >= 9)
    )lua");
    scenario.settings("faults = { buggify = { rate = 1, at_most = 100 } }, "
                      "phases = { chaos = '10s', liveness = '60s' },");
    ASSERT_EQ(scenario.load(), "");
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        for (const properties::Finding& finding : scenario.run(seed).findings)
            EXPECT_NE(finding.rule, "in chaos") << seed << finding.message;
    }
}

TEST(PhasesTest, PausesSlownessAndDelaysEndAtTheHealing) {
    for (const char* fault : {"pause = { by = '1h', of = 'a:child', rate = 1 }",
                              "slow = { by = '1m', lasts = '1h', of = 'a:child', rate = 1 }",
                              "delay = { by = '1h', rate = 1 }"}) {
        JudgedScenario scenario;
        scenario.process("main", R"lua(
            local inbox = process.inbox()
            sim.eventually('answered', false)
            local child = process.spawn('a:child', 'h:h')
            process.send(child, 'question', process.pid())
            inbox:receive()
            sim.eventually('answered', true)
        )lua");
        scenario.process("child", R"lua(
            process.send(process.inbox():receive():payload():data(), 'answer')
        )lua");
        scenario.settings(std::string{"faults = { "} + fault +
                          " }, phases = { chaos = '10s', liveness = '1s' },");
        ASSERT_EQ(scenario.load(), "");
        for (std::uint64_t seed = 1; seed <= 50; ++seed) {
            const properties::Execution run = scenario.run(seed);
            EXPECT_EQ(run.failure(), nullptr) << fault << seed << run.failure()->message;
            EXPECT_LT(run.ended.ns(), 11'000'000'000) << fault << seed;
        }
    }
}

TEST(PhasesTest, AfterTheHealingNoStrategyIsAskedWhoGoesFirst) {
    JudgedScenario scenario;
    scenario.process("main", R"lua(
        local time = require('time')
        for _ = 1, 3 do process.spawn('a:child', 'h:h') end
        time.sleep('14s')
    )lua");
    scenario.process("child", "local time = require('time') for _ = 1, 14 do time.sleep('1s') "
                              "process.send(process.pid(), 'x') end");
    scenario.settings("phases = { chaos = '10s', liveness = '60s' },");
    ASSERT_EQ(scenario.load(), "");
    std::size_t asked = 0;
    for (const auto name : {sim::StrategyName::uniform, sim::StrategyName::pct,
                            sim::StrategyName::slow_set, sim::StrategyName::delay}) {
        const auto strategy = sim::make_strategy(name, 7, {});
        const Recorded run = record(scenario, 7, strategy.get());
        std::size_t heal = 0;
        while (run.trace.events()[heal].kind != sim::TraceKind::phase) ++heal;
        for (std::size_t i = 0; i < run.trace.decisions().size(); ++i) {
            if (run.trace.events_before(i) <= heal) ++asked;
            else EXPECT_EQ(run.trace.decisions()[i].kind, sim::DecisionKind::data) << i;
        }
    }
    EXPECT_GT(asked, 50U);
}

TEST(PhasesTest, RunsWithPhasesAreReplayedFromTheirDecisions) {
    JudgedScenario scenario;
    scenario.process("main", R"lua(
        local time, inbox = require('time'), process.inbox()
        for _ = 1, 3 do process.spawn('a:child', 'h:h', process.pid()) end
        for _ = 1, 20 do
            channel.select { inbox:case_receive(), time.after('3s'):case_receive() }
        end
    )lua");
    scenario.process("child", "local time, to = require('time'), ... for i = 1, 14 do "
                              "time.sleep('1s') process.send(to, 'x', i) end");
    scenario.settings("faults = { crash = true, delay = true, pause = true, slow = true, "
                      "mailbox = true, clock = true }, phases = { chaos = '8s' },");
    ASSERT_EQ(scenario.load(), "");
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        const Recorded first = record(scenario, seed);
        sim::ReplayDecisions replay{first.trace.decisions(), seed};
        const Recorded again = record(scenario, seed, &replay);
        EXPECT_EQ(first.execution.trace_hash, again.execution.trace_hash) << seed;
    }
}

TEST(PhasesTest, TheBoundIsMeasuredUnlessItIsSaid) {
    JudgedScenario scenario;
    scenario.process("main", "require('time').sleep('4s')").settings(short_phases);
    ASSERT_EQ(scenario.load(), "");
    EXPECT_EQ(scenario.subject().plan.phases.liveness.ns(), 40'000'000'000);
    const std::uint64_t steps = scenario.subject().plan.phases.steps;
    JudgedScenario without;
    without.process("main", "require('time').sleep('4s')");
    EXPECT_EQ(steps, 20 * without.run().counters.steps);
    JudgedScenario said;
    said.process("main", "return 1").settings("phases = { chaos = '1s', liveness = '9s' },");
    ASSERT_EQ(said.load(), "");
    EXPECT_EQ(said.subject().plan.phases.liveness.ns(), 9'000'000'000);
    EXPECT_EQ(said.subject().plan.phases.steps, 0U);
}

TEST(PhasesTest, SettingsAreCheckedAndChangeTheHashOfThePlan) {
    const auto problem = [](const std::string& settings) {
        JudgedScenario scenario;
        scenario.process("main", "return 1").settings(settings);
        return scenario.load();
    };
    EXPECT_THAT(problem("phases = { chaos = '1s', livenes = '2s' },"), HasSubstr("liveness"));
    EXPECT_THAT(problem("phases = { liveness = '2s' },"), HasSubstr("needs 'chaos'"));
    EXPECT_THAT(problem("phases = { chaos = 3 },"), HasSubstr("phases.chaos"));
    EXPECT_THAT(problem("phases = { chaos = '1s', liveness = 'often' },"),
                HasSubstr("phases.liveness"));
    EXPECT_THAT(problem("phases = { chaos = '1s', shutdown = '0s' },"),
                HasSubstr("phases.shutdown"));
    const auto hash = [](const std::string& settings) {
        JudgedScenario scenario;
        scenario.process("main", "return 1").settings(settings);
        EXPECT_EQ(scenario.load(), "");
        return scenario.subject().plan.hash;
    };
    EXPECT_NE(hash(""), hash(short_phases));
    EXPECT_NE(hash("phases = { chaos = '9s' },"), hash(short_phases));
    EXPECT_EQ(hash("phases = { chaos = '10s', liveness = 'auto' },"), hash(short_phases));
}

TEST(PhasesTest, APromiseMadeInChaosCountsFromTheHealing) {
    JudgedScenario scenario;
    scenario.process("main", R"lua(
        local promise = sim.within('soon', '2s')
        require('time').sleep('11s')
        promise:done()
    )lua");
    EXPECT_THAT(scenario.rules(), ElementsAre("soon main"));
    JudgedScenario phased;
    phased.process("main", R"lua(
        local promise = sim.within('soon', '2s')
        require('time').sleep('11s')
        promise:done()
    )lua");
    phased.settings(short_phases);
    EXPECT_THAT(phased.rules(), IsEmpty());
}

}  // namespace
}  // namespace moira::tools
