// SPDX-License-Identifier: MIT
//
// Histories that programs record with sim.history, and what runs are judged by them.
#include "tests/properties/checks/judged_scenario.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/run_findings.hpp"

namespace moira::tools {
namespace {

using testing::HasSubstr;

/// `h` is a history of `model`; `call(name, result, argument)` an operation that returns at once.
properties::Execution judged(const std::string& model, const std::string& body) {
    JudgedScenario scenario;
    scenario.process("main", "local h = sim.history('it', '" + model + "') " +
                                 "local function call(name, result, argument) "
                                 "return h:invoke(name, 'k', argument):ok(result) end " +
                                 body);
    return scenario.run();
}

std::string failure_of(const std::string& model, const std::string& body) {
    const properties::Execution run = judged(model, body);
    const properties::Finding* failure = run.failure();
    return failure != nullptr ? failure->rule + ": " + failure->message : std::string{};
}

TEST(HistoriesTest, EachModelAcceptsWhatItCanDoAndNothingElse) {
    struct Row {
        const char* model;
        const char* good;
        const char* bad;
    };
    const Row rows[] = {
        {"register", "call('write', nil, 1) call('read', 1) call('cas', true, { 1, 2 })",
         "call('write', nil, 1) call('read', 2)"},
        {"queue", "call('enqueue', true, 'a') call('enqueue', true, 'b') call('dequeue', 'a')",
         "call('enqueue', true, 'a') call('enqueue', true, 'b') call('dequeue', 'b')"},
        {"set", "call('add', true, 1) call('add', false, 1) call('remove', true, 1)",
         "call('add', true, 1) call('contains', false, 1)"},
        {"counter", "call('increment', 1) call('add', 4, 3) call('get', 4)",
         "call('increment', 1) call('increment', 1)"},
        {"lock",
         "call('acquire', true, 'a') call('acquire', false, 'b') call('release', true, 'a')",
         "call('acquire', true, 'a') call('acquire', true, 'b')"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(failure_of(row.model, row.good), "") << row.model;
        EXPECT_THAT(failure_of(row.model, row.bad), HasSubstr("it: not linearizable: no order"))
            << row.model;
    }
}

TEST(HistoriesTest, WhatIsNotKnownMayHaveHappenedAndWhatFailedHasNot) {
    const char* unknown = "h:invoke('write', 'k', 1):unknown() ";
    EXPECT_EQ(failure_of("register", std::string{unknown} + "call('read', 1)"), "");
    EXPECT_EQ(failure_of("register", std::string{unknown} + "call('read', nil)"), "");
    EXPECT_EQ(failure_of("register", "h:invoke('write', 'k', 1) call('read', 1)"), "");
    EXPECT_THAT(failure_of("register", "h:invoke('write', 'k', 1):fail() call('read', 1)"),
                HasSubstr("not linearizable"));
    EXPECT_EQ(failure_of("register", "local w = h:invoke('write', 'k', 1) w:unknown() "
                                     "assert(w:ok() and not w:ok() and not w:fail()) "
                                     "call('read', 1)"),
              "");
}

TEST(HistoriesTest, KeysAreObjectsOfTheirOwnAndProcessesShareAHistory) {
    EXPECT_EQ(failure_of("register", "h:invoke('write', 'a', 1):ok() "
                                     "h:invoke('write', 'b', 2):ok() "
                                     "h:invoke('read', 'a'):ok(1)"),
              "");
    JudgedScenario scenario;
    scenario
        .process("main", "sim.history('it', 'register'):invoke('write', 'k', 1):ok() "
                         "process.spawn('a:reader', 'h:h')")
        .process("reader", "sim.history('it', 'register'):invoke('read', 'k'):ok(7)");
    const properties::Execution run = scenario.run();
    ASSERT_NE(run.failure(), nullptr);
    EXPECT_THAT(run.failure()->message, HasSubstr("main/reader#0"));
}

TEST(HistoriesTest, MisuseIsToldWhereItHappens) {
    const std::pair<const char*, const char*> raised[] = {
        {"sim.history('', 'queue')", "bad argument #1 to 'history' (name must not be empty)"},
        {"sim.history('x')", "bad argument #2 to 'history'"},
        {"h:invoke('')", "(operation must not be empty)"},
        {"h:invoke('read', {})", "bad argument #2 to 'invoke'"},
    };
    for (const auto& [body, message] : raised)
        EXPECT_THAT(failure_of("register", body), HasSubstr(message)) << body;
    EXPECT_THAT(failure_of("register", "call('push', nil, 1)"), HasSubstr("it: "));
    EXPECT_THAT(failure_of("register", "call('push', nil, 1)"), HasSubstr("push"));
    EXPECT_EQ(failure_of("register", "call('read', nil) "
                                     "sim.history('it', 'queue'):invoke('dequeue', 'k'):ok()"),
              "it: is recorded with more than one model");
}

TEST(HistoriesTest, WhatTheBudgetDoesNotDecideIsNoPass) {
    // Writes at the same time: two million sets of them may come before any of the reads.
    const properties::Execution run =
        judged("register", "local all = {} "
                           "for i = 1, 20 do all[i] = h:invoke('write', 'k', i) end "
                           "for i = 1, 20 do all[i]:ok() end call('read', 1) call('read', 2)");
    ASSERT_NE(run.failure(), nullptr);
    EXPECT_EQ(run.failure()->rule, "undecided");
    EXPECT_THAT(run.failure()->message, HasSubstr("history 'it': linearizability is unknown"));
    EXPECT_EQ(exit_code_of(run.failure()->rule), ExitCode::vacuous);
}

/// An account that is never overdrawn: `put` and `take` of an amount, `take` says whether it could.
constexpr const char* account = R"(histories = { account = {
    initial = { balance = 10 },
    step = function(state, call)
        if call.operation == "put" then return true, { balance = state.balance + call.argument } end
        if call.operation ~= "take" then error("an account has no " .. call.operation, 0) end
        local enough = state.balance >= call.argument
        if call.known and call.result ~= enough then return false end
        return true, enough and { balance = state.balance - call.argument } or state
    end,
} })";

std::string failure_of_account(const std::string& body, const std::string& settings = account) {
    JudgedScenario scenario;
    scenario.settings(settings).process(
        "main", "local h = sim.history('it', 'account') " + body);
    const properties::Execution run = scenario.run();
    const properties::Finding* failure = run.failure();
    return failure != nullptr ? failure->rule + ": " + failure->message : std::string{};
}

TEST(HistoriesTest, AScenarioStatesModelsOfItsOwn) {
    EXPECT_EQ(failure_of_account("h:invoke('take', 'k', 7):ok(true) "
                                 "h:invoke('take', 'k', 7):ok(false) "
                                 "h:invoke('put', 'k', 4):unknown() "
                                 "h:invoke('take', 'k', 7):ok(true)"),
              "");
    EXPECT_EQ(failure_of_account("h:invoke('take', 'a', 10):ok(true) "
                                 "h:invoke('take', 'b', 10):ok(true)"),
              "")
        << "keys are accounts of their own";
    const std::string twice = failure_of_account("h:invoke('take', 'k', 7):ok(true) "
                                                 "h:invoke('take', 'k', 7):ok(true)");
    EXPECT_THAT(twice, HasSubstr("it: not linearizable: no order of the operations on the acc"));
    EXPECT_THAT(twice, HasSubstr("Then the account is {balance = 3}, and this does not fit"));
}

TEST(HistoriesTest, WhatIsWrongWithAModelIsNoVerdict) {
    EXPECT_EQ(failure_of_account("h:invoke('close', 'k'):ok()"),
              "it: model 'account': an account has no close");
    const std::string call = "h:invoke('take', 'k', 7):ok(true)";
    EXPECT_EQ(failure_of_account(call, "histories = { account = { initial = 0, step = function() "
                                       "return 7 end } }"),
              "it: model 'account': 'step' must return false, or true and the next state, not a "
              "number");
    EXPECT_EQ(failure_of_account(call, "histories = { account = { initial = 0, step = function() "
                                       "return true, { print } end } }"),
              "it: model 'account': a state holds a function; states are data");
    EXPECT_THAT(failure_of_account(call, "histories = { bank = { initial = 0, step = function() "
                                         "return true, 0 end } }"),
                HasSubstr("no model 'account'"));
}

TEST(HistoriesTest, WrongModelsAreToldWhenTheFileIsLoaded) {
    const std::pair<const char*, const char*> rows[] = {
        {"histories = 7", "histories"},
        {"histories = { a = { initial = 0 } }", "needs 'initial' and 'step'"},
        {"histories = { a = { initial = 0, step = 7 } }", "must be a function of a state and a"},
        {"histories = { a = { initial = 0, stpe = 7 } }", "stpe"},
        {"historys = {}", "histories"},
    };
    for (const auto& [settings, message] : rows) {
        JudgedScenario scenario;
        scenario.settings(settings).process("main", "");
        EXPECT_THAT(scenario.load(), HasSubstr(message)) << settings;
    }
}

TEST(HistoriesTest, AHistoryCountsAsAskedFor) {
    JudgedScenario scenario;
    scenario.process("main", "sim.history('it', 'counter'):invoke('get', 'k'):ok(0)");
    const properties::Execution run = scenario.run();
    ASSERT_EQ(run.tallies.size(), 1U);
    EXPECT_EQ(run.tallies[0].id, "it");
    EXPECT_EQ(run.tallies[0].kind, "history");
    EXPECT_EQ(run.tallies[0].evaluated, 1U);
    EXPECT_EQ(run.tallies[0].held, 1U);
}

}  // namespace
}  // namespace moira::tools
