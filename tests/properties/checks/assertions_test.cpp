// SPDX-License-Identifier: MIT
//
// What programs assert through `sim`, and the properties and observers of scenario files, as runs
// are judged by them.
#include "tests/properties/checks/judged_scenario.hpp"

namespace moira::tools {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// `rule: message` of the failure, or the empty text.
std::string failure_of(JudgedScenario& scenario, std::uint64_t seed = 0) {
    const properties::Execution run = scenario.run(seed);
    const properties::Finding* failure = run.failure();
    return failure != nullptr ? failure->rule + ": " + failure->message : std::string{};
}

std::string failure_of(const std::string& body) {
    JudgedScenario scenario;
    scenario.process("main", "local time = require('time') " + body);
    return failure_of(scenario);
}

TEST(AssertionsTest, HoldOrFailAsTheirKindSays) {
    const std::pair<const char*, const char*> rows[] = {
        {"sim.always('a', true) sim.always_or_unreachable('b', 1)", ""},
        {"sim.always('a', true) sim.always('a', false, {n = 2})", "a: is false: {n = 2}"},
        {"sim.always_or_unreachable('a', nil)", "a: is false"},
        {"sim.sometimes('a', false) sim.reachable('b')", ""},
        {"sim.unreachable('a', 'why')", "a: was reached: \"why\""},
        {"sim.eventually('a', false) sim.eventually('a', true)", ""},
        {"sim.eventually('a', true) sim.eventually('a', false, 3)", "a: is false in the end: 3"},
        {"local p = sim.within('a', '1s') time.sleep('900ms') p:done()", ""},
        {"local p = sim.within('a', '1s') time.sleep('2s') p:done()",
         "a: was done later than the promised 1s"},
        {"local p = sim.within('a', '1s') for i = 1, 9 do time.sleep('500ms') end",
         "a: is not done after the promised 1s"},
        {"sim.within('a', '1s')",
         "a: was promised within 1s and can not be done any more"},
    };
    for (const auto& [body, failure] : rows) EXPECT_EQ(failure_of(body), failure) << body;
}

TEST(AssertionsTest, AFailedAssertionStopsTheRun) {
    JudgedScenario scenario;
    scenario.process("main", "sim.always('a', false) for i = 1, 100 do "
                             "process.send(process.pid(), 'x') process.inbox():receive() end");
    const properties::Execution run = scenario.run();
    EXPECT_EQ(run.outcome.kind, sim::OutcomeKind::stopped);
    EXPECT_LT(run.counters.steps, 10U);
}

TEST(AssertionsTest, WhoFailsNeedsNotKeepItsPromises) {
    JudgedScenario scenario;
    scenario
        .process("main", "local e = process.events() "
                         "process.spawn_monitored('a:worker', 'h:h') e:receive()")
        .process("worker", "sim.within('a', '1s') sim.eventually('b', false) error('gone')");
    EXPECT_THAT(scenario.rules(), IsEmpty());
}

TEST(AssertionsTest, TalliesCountWhatWasLookedAt) {
    JudgedScenario scenario;
    scenario.process("main", "for i = 1, 4 do sim.sometimes('even', i % 2 == 0) end");
    const properties::Execution run = scenario.run();
    ASSERT_EQ(run.tallies.size(), 1U);
    EXPECT_EQ(run.tallies[0].id, "even");
    EXPECT_EQ(run.tallies[0].kind, "sometimes");
    EXPECT_EQ(run.tallies[0].evaluated, 4U);
    EXPECT_EQ(run.tallies[0].held, 2U);
}

TEST(AssertionsTest, AFailedAssertionFailsATest) {
    JudgedScenario scenario;
    scenario.process("main", "sim.always('a', false) return true");
    EXPECT_THAT(scenario.rules(0, Verdict::test), testing::Contains("a main"));
}

class PropertiesTest : public testing::Test {
protected:
    std::string failure(const std::string& settings,
                        const std::string& body = "process.send(process.pid(), 'x', 1) "
                                                  "process.inbox():receive() print('end')") {
        JudgedScenario scenario;
        scenario.process("main", body).settings(settings);
        const std::string problem = scenario.load();
        return problem.empty() ? failure_of(scenario) : problem;
    }
};

TEST_F(PropertiesTest, EventuallyMustHoldOnce) {
    const std::string of = "properties = { eventually = { p = function(w) ";
    EXPECT_EQ(failure(of + "local _, n = w:logs() return n == 1 end } }"), "");
    EXPECT_EQ(failure(of + "return false end } }"), "p: never holds");
    EXPECT_EQ(failure(of + "return 1 end } }"), "p: returned a number, neither true nor false");
}

TEST_F(PropertiesTest, SometimesIsCountedAndFailsNoRun) {
    JudgedScenario scenario;
    scenario.process("main", "print('end')")
        .settings("properties = { sometimes = { never = function(w) return false end, "
                  "often = function(w) return true end } }");
    const properties::Execution run = scenario.run();
    EXPECT_EQ(run.failure(), nullptr);
    ASSERT_EQ(run.tallies.size(), 2U);
    EXPECT_EQ(run.tallies[0].id, "never");
    EXPECT_EQ(run.tallies[0].held, 0U);
    EXPECT_EQ(run.tallies[1].held, 1U);
}

TEST_F(PropertiesTest, ObserversFollowTheTrace) {
    const auto machine = [](const std::string& send) {
        return "observers = { answered = { initial = 'idle', states = { "
               "idle = { on = { send = function(e, own, w) " +
               send +
               " end } }, busy = { hot = true, on = { log = function(e) "
               "if e.text == 'end' then return 'idle' end end } } } } }";
    };
    EXPECT_EQ(failure(machine("if e.text == 'x' and e.value == 1 then return 'busy' end")), "");
    EXPECT_EQ(failure(machine("return 'busy'"), "process.send(process.pid(), 'x', 1)"),
              "answered: ends in its hot state 'busy'");
    EXPECT_EQ(failure(machine("return 'bussy'")),
              "answered: a handler of state 'idle' returned 'bussy', which is no state");
    EXPECT_EQ(failure(machine("return 1")),
              "answered: a handler of state 'idle' returned a number, not the name of a state");
    EXPECT_THAT(failure(machine("error('no more than ' .. e.number)")),
                HasSubstr("no more than 0"));
    EXPECT_EQ(failure(machine("own.n = (own.n or 0) + 1 if own.n > 1 then return 'busy' end")), "");
}

TEST_F(PropertiesTest, ObserversAreCheckedWhenTheFileIsRead) {
    const std::pair<const char*, const char*> rows[] = {
        {"observers = { o = {} }", "needs 'initial' and 'states'"},
        {"observers = { o = { initial = 'a', states = { b = {} } } }", "there is no state 'a'"},
        {"observers = { o = { initial = 'a', states = { a = { on = { sned = print } } } } }",
         "there is no event 'sned'"},
        {"observers = { o = { initial = 'a', states = { a = { on = { send = 1 } } } } }",
         "must be a function of an event, not a number"},
        {"observers = { o = { initial = 'a', states = { a = { hto = true } } } }",
         "there is no setting 'hto'"},
        {"properties = { asserted = { 'o' } }, observers = { o = {} }",
         "'o' is also a property under asserted"},
    };
    for (const auto& [settings, message] : rows) {
        EXPECT_THAT(failure(settings), HasSubstr(message)) << settings;
    }
}

}  // namespace
}  // namespace moira::tools
