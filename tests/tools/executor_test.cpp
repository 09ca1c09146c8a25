// SPDX-License-Identifier: MIT
#include "tools/cli/executor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "runtime/scenario/scenario.hpp"
#include "sim/strategies/default_schedule.hpp"
#include "tests/support/own_folder.hpp"
#include "tools/cli/exit_code.hpp"

namespace moira::tools {
namespace {

using properties::Execution;
using properties::ExecutionRequest;
using testing::HasSubstr;

class ExecutorTest : public testing::Test {
protected:
    /// A scenario whose one process has this body and which has these further settings.
    void load(const std::string& body, const std::string& settings = "", Verdict verdict = {}) {
        std::ofstream{folder_.path() / "scenario.lua"}
            << "return { title = 't', hosts = { 'h:h' },\n"
            << "entries = { ['a:main'] = { code = [[return function() " << body << " end]] } },\n"
            << "start = { { entry = 'a:main', host = 'h:h', as = 'main' } },\n"
            << settings << "\n}";
        auto subject = runtime::load_scenario(folder_.path());
        ASSERT_TRUE(subject.has_value()) << subject.error().text();
        subject_ = std::move(*subject);
        auto executor = ScenarioExecutor::make(subject_, verdict);
        ASSERT_TRUE(executor.has_value()) << executor.error().text();
        executor_ = std::move(*executor);
    }

    Execution execute(const ExecutionRequest& request = {}) {
        auto execution = executor_->execute(request);
        if (execution) return std::move(*execution);
        ADD_FAILURE() << execution.error().text();
        return {};
    }

    void expect_failure(const std::string& rule, const std::string& message,
                        const std::string& process = {}) {
        const Execution execution = execute();
        const properties::Finding* failure = execution.failure();
        ASSERT_NE(failure, nullptr);
        EXPECT_EQ(failure->rule, rule);
        EXPECT_THAT(failure->message, HasSubstr(message));
        EXPECT_EQ(failure->process, process);
    }

    runtime::Subject subject_;
    std::unique_ptr<ScenarioExecutor> executor_;

private:
    OwnFolder folder_;
};

TEST_F(ExecutorTest, ARunWithoutATroublePasses) {
    load("return 1");
    const Execution execution = execute();
    EXPECT_EQ(execution.failure(), nullptr);
    EXPECT_EQ(execution.outcome.kind, sim::OutcomeKind::completed);
    EXPECT_EQ(execution.counters.processes, 1U);
}

TEST_F(ExecutorTest, AViolatedPropertyComesBeforeTheEndOfAProcess) {
    load("error('broken')",
         "properties = { finally = { good = function(w) return false, 'it is not' end } }");
    expect_failure("good", "it is not");
    EXPECT_EQ(execute().findings.at(1).rule, "process_failed");
}

TEST_F(ExecutorTest, AFailedStartIsAFinding) {
    load("error('broken')");
    expect_failure("process_failed", "broken", "main");
}

TEST_F(ExecutorTest, ALimitIsAFindingWithItsName) {
    load("while true do process.send(process.pid(), 'x', 1) end", "limits = { steps = 50 }");
    expect_failure("limit.steps", "the run reached limits.steps = 50");
}

TEST_F(ExecutorTest, ATestIsJudgedByItsOwnResult) {
    load("return false", "", Verdict::test);
    expect_failure("test", "returned false", "main");
    load("return nil, 'why'", "", Verdict::test);
    expect_failure("test", "why", "main");
    load("process.inbox():receive()", "", Verdict::test);
    expect_failure("hang", "main waits for its inbox");
    load("return true", "", Verdict::test);
    EXPECT_TRUE(execute().findings.empty());
}

TEST_F(ExecutorTest, ExecutionsArePureFunctionsOfTheirRequests) {
    load("for i = 1, 3 do process.send(process.pid(), 'x', i) end return 1");
    const Execution first = execute({.seed = 7});
    const Execution other = execute({.seed = 8, .ordering = sim::OrderingModel::instant});
    const Execution again = execute({.seed = 7});
    EXPECT_EQ(first.trace_hash, again.trace_hash);
    EXPECT_EQ(first.counters.steps, again.counters.steps);
    EXPECT_EQ(subject_.plan.ordering, sim::OrderingModel::pair_fifo);
    EXPECT_EQ(other.failure(), nullptr);
}

TEST_F(ExecutorTest, TheOrderingHoldsForOneRequestOnly) {
    load("local c = process.listen('x') process.send(process.pid(), 'x', 1) c:receive()");
    const sim::Hash128 usual = execute({.seed = 3}).trace_hash;
    execute({.seed = 3, .ordering = sim::OrderingModel::instant});
    EXPECT_EQ(execute({.seed = 3}).trace_hash, usual);
}

TEST_F(ExecutorTest, GivenDecisionsAnswerTheRun) {
    load("process.send(process.pid(), 'x', 1) return 1");
    sim::DefaultSchedule decisions{0};
    EXPECT_EQ(execute({.seed = 0, .decisions = &decisions}).trace_hash, execute().trace_hash);
}

}  // namespace
}  // namespace moira::tools
