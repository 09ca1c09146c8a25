// SPDX-License-Identifier: MIT
//
// What properties see of a run, when they are asked, and what counts as a violation.
#include "runtime/world/judged_run.hpp"
#include "sim/trace_file.hpp"
#include "tests/runtime/scenario/scenario_fixture.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace moira::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class JudgeTest : public ScenarioFixture {
protected:
    /// Loads a scenario in which `boss` spawns three workers that return 1, 2 and an error.
    void prepare(const std::string& properties, const std::string& before = "") {
        write("scenario.lua", before + R"(
        return {
            title = "t",
            entries = {
                ["a:boss"] = { code = [[
                    local time = require("time")
                    print("loads")
                    return function()
                        print("begin", 1)
                        for i = 1, 3 do process.spawn("a:worker", "h:h", i) end
                        time.sleep("1s")
                        print("end")
                        return { n = 3 }
                    end ]], modules = { "time" } },
                ["a:worker"] = { code = [[
                    return function(n)
                        if n == 3 then return nil, "three is too many" end
                        return n
                    end ]] },
            },
            hosts = { "h:h" },
            start = { { entry = "a:boss", host = "h:h" } },
            properties = {)" + properties +
                                  "},\n}");
        auto loaded = load();
        ASSERT_TRUE(loaded) << loaded.error().text();
        subject_ = std::move(*loaded);
        auto world = World::make(subject_.plan, *subject_.program);
        ASSERT_TRUE(world) << world.error().text();
        world_ = std::move(*world);
    }

    JudgedRun run(std::uint64_t seed = 0) {
        auto run = run_judged(*world_, subject_.judge.get(), seed);
        EXPECT_TRUE(run) << run.error().text();
        return run ? *run : JudgedRun{};
    }

    /// `property: message`, one for each violation.
    static std::vector<std::string> words(const JudgedRun& run) {
        std::vector<std::string> out;
        for (const Violation& violation : run.violations) {
            out.push_back(violation.property + ": " + violation.message);
        }
        return out;
    }

    /// What one final property says.
    std::vector<std::string> judge_finally(const std::string& body) {
        prepare("finally = { p = function(w) " + body + " end }");
        return words(run());
    }

    Subject subject_;
    std::unique_ptr<World> world_;
};

TEST_F(JudgeTest, FinalPropertiesSeeHowTheRunEnded) {
    for (const std::string holds : {
             "return w:exit('boss').value.n == 3",
             "return w:exit('boss').error == nil",
             "return w:exit('boss/worker#2').error == 'three is too many'",
             "return w:exit('boss/worker#2').value == nil",
             "return w:exit('boss/worker#7') == nil",
             "return #w:exits('a:worker') == 3 and w:exits('a:boss')[1].label == 'boss'",
             "return w:count('a:worker') == 0 and not w:alive('boss')",
             "return w:now() == 1.0 and w:now_ns() == 1000000000",
             "return w:outcome() == 'completed'",
             "local lines, n = w:logs() return n == 3 and lines[2] == 'begin 1' and #lines == 3",
             // What the program prints before its function is called, too.
             "local lines, n = w:logs('boss') return n == 3 and lines[1] == 'loads'",
             "local lines, n = w:logs('boss/worker#0') return n == 0 and #lines == 0",
         }) {
        EXPECT_THAT(judge_finally(holds), IsEmpty()) << holds;
    }
}

TEST_F(JudgeTest, OnlyTrueHolds) {
    struct Row {
        int line;
        std::string body;
        std::string message;
    };

    const Row rows[] = {
        {__LINE__, "return false", "p: does not hold"},
        {__LINE__, "", "p: does not hold"},
        {__LINE__, "return false, 'because'", "p: because"},
        {__LINE__, "return 1", "p: returned a number, neither true nor false"},
        {__LINE__, "error('broken', 0)", "p: broken"},
        {__LINE__, "error({})", "p: raised an error that is no text"},
        {__LINE__, "return w:exit('boss/worker#7').value", "attempt to index a nil value"},
        {__LINE__, "while true do end", "this takes too many instructions"},
        {__LINE__, "local t = {} while true do t = { t, t } end", "not enough memory"},
        {__LINE__, "return w:count('a:worke') == 0", "there is no entry 'a:worke'"},
        {__LINE__, "return w:exit('bos') == nil", "nothing is started as 'bos'"},
        {__LINE__, "return w:alive() == nil", "bad argument #1 to 'alive'"},
        {__LINE__, "w.count = nil", "attempt to modify"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        EXPECT_THAT(judge_finally(row.body), ElementsAre(HasSubstr(row.message)));
    }
}

TEST_F(JudgeTest, AlwaysPropertiesStopTheRunAtTheEventThatBreaksThem) {
    prepare(R"(always = { none = function(w) return w:count("a:worker") == 0 end },
               finally = { late = function(w) return false end })");
    const JudgedRun judged = run();
    EXPECT_EQ(judged.summary.outcome.kind, sim::OutcomeKind::stopped);
    EXPECT_EQ(judged.summary.ended, sim::Instant{});
    EXPECT_THAT(words(judged), ElementsAre("none: does not hold"));
    EXPECT_THAT(judged.never_evaluated, ElementsAre("late"));
    EXPECT_EQ(judged.violations[0].step, judged.summary.counters.steps);
}

TEST_F(JudgeTest, OutcomeIsUnknownWhileTheRunGoesOn) {
    prepare("always = { p = function(w) return w:outcome() == nil end }");
    EXPECT_THAT(words(run()), IsEmpty());
}

TEST_F(JudgeTest, EveryRunBeginsWithTheStateOfLoading) {
    prepare("finally = { p = function(w) calls = calls + 1 return calls == 1, calls end }",
            "calls = 0\n");
    for (int i = 0; i < 3; ++i)
        EXPECT_THAT(words(run()), IsEmpty());
}

TEST_F(JudgeTest, JudgingDoesNotChangeTheRun) {
    prepare("finally = { p = function(w) return true end }");
    const sim::Hash128 plain = run(5).summary.trace_hash;
    prepare("always = { p = function(w) w:exits('a:worker') w:logs() return true end }");
    EXPECT_EQ(run(5).summary.trace_hash, plain);
    const auto unjudged = run_judged(*world_, nullptr, 5);
    ASSERT_TRUE(unjudged);
    EXPECT_EQ(unjudged->summary.trace_hash, plain);
}

TEST_F(JudgeTest, LimitsAreNamed) {
    prepare(R"(finally = { p = function(w)
        local kind, limit = w:outcome() return kind == "limit", limit end })");
    subject_.plan.limits.steps = 2;
    EXPECT_THAT(words(run()), IsEmpty());
}

}  // namespace
}  // namespace moira::runtime
