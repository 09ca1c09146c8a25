// SPDX-License-Identifier: MIT
//
// Each built-in check with a run that it accepts and one that it rejects.
#include "tests/properties/checks/judged_scenario.hpp"

namespace moira::tools {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string spawn_worker = "local w = process.spawn('a:worker', 'h:h', process.pid()) ";
const std::string spawn_watched = "local w = process.spawn_monitored('a:worker', 'h:h') ";

TEST(ChecksTest, ACleanRunHasNoFindings) {
    JudgedScenario scenario;
    scenario
        .process("main", "local e = process.events() " + spawn_watched +
                             "process.send(w, 'job', 1) e:receive()")
        .process("worker", "return process.inbox():receive()");
    for (const std::uint64_t seed : {0, 1, 2, 3}) EXPECT_THAT(scenario.rules(seed), IsEmpty());
}

TEST(ChecksTest, WhoWaitsForAnAnswerThatNeverComesIsDeadlocked) {
    JudgedScenario scenario;
    scenario.process("main", spawn_worker + "process.listen('reply'):receive()")
        .process("worker", "while true do process.inbox():receive() end");
    EXPECT_THAT(scenario.rules(), ElementsAre("deadlock main"));
    const std::string message = scenario.run().findings.front().message;
    EXPECT_THAT(message, HasSubstr("these wait: main\n  main waits for topic 'reply' at "));
}

TEST(ChecksTest, ProcessesThatWaitForEachOtherAreACycle) {
    const std::string call = "local r = process.listen('reply') local q = process.listen('call') "
                             "while true do local m = q:receive() "
                             "if m.to then process.send(m.to, 'call', {}) r:receive() end end";
    JudgedScenario scenario;
    scenario
        .process("main",
                 "local a = process.spawn('a:s', 'h:h') local b = process.spawn('a:s', 'h:h') "
                 "process.send(a, 'call', {to = b}) process.send(b, 'call', {to = a}) "
                 "while true do process.inbox():receive() end")
        .process("s", call);
    std::string cycle;
    for (std::uint64_t seed = 0; seed < 50 && cycle.empty(); ++seed) {
        const properties::Execution run = scenario.run(seed);
        const properties::Finding* failure = run.failure();
        if (failure == nullptr) continue;
        EXPECT_EQ(failure->rule, "deadlock");
        if (failure->message.find("cycle: ") != std::string::npos) cycle = failure->message;
    }
    EXPECT_THAT(cycle, HasSubstr("cycle: main/s#0 -> main/s#1 -> main/s#0"));
}

TEST(ChecksTest, ServersAtRestAreNoDeadlock) {
    for (const char* loop :
         {"while true do process.inbox():receive() end",
          "local on = true while on do process.inbox():receive() end",
          "local done = false while not done do process.events():receive() end",
          "local t = process.listen('t') repeat t:receive() until false",
          "local t = process.listen('t')\nlocal i = process.inbox()\nwhile true do\n"
          "channel.select{t:case_receive(), i:case_receive()}\nend"}) {
        JudgedScenario scenario;
        scenario.process("main", loop);
        EXPECT_THAT(scenario.rules(), IsEmpty()) << loop;
    }
}

TEST(ChecksTest, LoopsThatWantSomethingInParticularAreNoServers) {
    for (const char* loop : {"for i = 1, 3 do process.inbox():receive() end",
                             "local n = 0 while n < 3 do process.inbox():receive() end",
                             "while true do\n(function()\nprocess.inbox():receive()\nend)()\nend",
                             "local c = channel.new() while true do c:receive() end",
                             "repeat local m = process.inbox():receive() until m == 1"}) {
        JudgedScenario scenario;
        scenario.process("main", loop);
        EXPECT_THAT(scenario.rules(), ElementsAre("deadlock main")) << loop;
    }
}

TEST(ChecksTest, AServerWithWorkInItsMailboxIsStuck) {
    JudgedScenario scenario;
    scenario.process("main", "process.inbox() process.send(process.pid(), 'x', 1) "
                             "local t = process.listen('t') while true do t:receive() end");
    EXPECT_THAT(scenario.rules(), testing::Contains("deadlock main"));
}

TEST(ChecksTest, EndlessRepetitionAtTheLimitIsALivelock) {
    JudgedScenario scenario;
    scenario
        .process("main", spawn_worker +
                             "while true do process.send(w, 'ping') process.inbox():receive() end")
        .process("worker", "local boss = ... while true do process.inbox():receive() "
                           "process.send(boss, 'pong') end")
        .settings("limits = { steps = 5000 }");
    EXPECT_THAT(scenario.rules(), ElementsAre("livelock", "limit.steps"));
}

TEST(ChecksTest, ALimitWithProgressIsNoLivelock) {
    JudgedScenario scenario;
    scenario
        .process("main", "local n = 0 process.inbox() while true do n = n + 1 "
                         "process.send(process.pid(), 'n', n) process.inbox():receive() end")
        .settings("limits = { steps = 5000 }");
    EXPECT_THAT(scenario.rules(), ElementsAre("limit.steps"));
}

TEST(ChecksTest, ReportedProgressMustGoOn) {
    const std::string rounds = " process.send(process.pid(), 'n', n) process.inbox():receive() end";
    JudgedScenario stuck;
    stuck.process("main", "sim.progress('round') for n = 1, 30000 do" + rounds);
    EXPECT_THAT(stuck.rules(), testing::Contains("livelock"));
    JudgedScenario going;
    going.process("main", "for n = 1, 30000 do sim.progress('round')" + rounds);
    EXPECT_THAT(going.rules(), IsEmpty());
}

TEST(ChecksTest, AFailureThatNobodyIsToldOfIsUncaught) {
    JudgedScenario alone;
    alone.process("main", "process.spawn('a:worker', 'h:h')").process("worker", "error('broken')");
    EXPECT_THAT(alone.rules(), ElementsAre("uncaught_exit main/worker#0"));
    EXPECT_THAT(alone.run().findings.front().message, HasSubstr("broken"));
    JudgedScenario watched;
    watched.process("main", "local e = process.events() " + spawn_watched + "e:receive()")
        .process("worker", "error('broken')");
    EXPECT_THAT(watched.rules(), IsEmpty());
    JudgedScenario terminated;
    terminated.process("main", spawn_worker + "process.terminate(w)")
        .process("worker", "while true do process.inbox():receive() end");
    EXPECT_THAT(terminated.rules(), IsEmpty());
}

TEST(ChecksTest, WhatNobodyReceivesIsNoted) {
    JudgedScenario scenario;
    scenario.process("main", spawn_worker + "process.send(w, 'job', 1) process.send(w, 'stop')")
        .process("worker", "process.listen('stop'):receive()");
    EXPECT_THAT(scenario.rules(), ElementsAre("[unconsumed main/worker#0]"));
    JudgedScenario strict;
    strict.process("main", "process.send(process.pid(), 'x', 1)").strict();
    EXPECT_THAT(strict.rules(), ElementsAre("unconsumed main"));
}

TEST(ChecksTest, AnExitThatNobodyReceivesIsNoted) {
    JudgedScenario scenario;
    scenario.process("main", spawn_watched + "process.listen('x') while true do "
                                             "process.inbox():receive() end")
        .process("worker", "return 1");
    EXPECT_THAT(scenario.rules(), testing::Contains("[unhandled_event main]"));
}

TEST(ChecksTest, WhatIsLeftIsNoted) {
    const std::string serve = "while true do process.inbox():receive() end";
    JudgedScenario orphan;
    orphan.process("main", "process.spawn('a:worker', 'h:h')").process("worker", serve);
    EXPECT_THAT(orphan.rules(), ElementsAre("[orphan main/worker#0]"));
    JudgedScenario named;
    named.process("main", "process.spawn('a:worker', 'h:h')")
        .process("worker", "process.registry.register('w') " + serve);
    EXPECT_THAT(named.rules(), ElementsAre("[leak.process main/worker#0]"));
    JudgedScenario timer;
    timer.process("main", "local time = require('time') local t = time.ticker('1s') " + serve);
    EXPECT_THAT(timer.rules(), ElementsAre("[leak.timer main]"));
    JudgedScenario topic;
    topic.process("main", "process.listen('unused') " + serve);
    EXPECT_THAT(topic.rules(), ElementsAre("[leak.subscription main]"));
    JudgedScenario name;
    name.process("main", "process.registry.register('ghost', '{h:h|0x00099}')");
    EXPECT_THAT(name.rules(), ElementsAre("[leak.name]"));
    JudgedScenario deaf;
    deaf.process("main", "process.set_options({trap_links = true}) " + serve);
    EXPECT_THAT(deaf.rules(), ElementsAre("[leak.link main]"));
    JudgedScenario monitor;
    monitor.process("main", spawn_watched + serve).process("worker", serve);
    EXPECT_THAT(monitor.rules(), ElementsAre("[leak.monitor main]"));
}

TEST(ChecksTest, WaivedChecksFindNothing) {
    JudgedScenario scenario;
    scenario.process("main", "process.inbox():receive()")
        .settings("waive = { deadlock = 'it only shows how to wait' }");
    EXPECT_THAT(scenario.rules(), IsEmpty());
}

TEST(ChecksTest, WaiversNeedAKnownCheckAndAReason) {
    JudgedScenario unknown;
    unknown.process("main", "").settings("waive = { deadlok = 'why' }");
    EXPECT_THAT(unknown.load(), HasSubstr("there is no check 'deadlok'\n  hint: did you mean "
                                          "'deadlock'?"));
    JudgedScenario silent;
    silent.process("main", "").settings("waive = { deadlock = '' }");
    EXPECT_THAT(silent.load(), HasSubstr("needs a reason"));
}

TEST(ChecksTest, AnExpectationMayNameACheck) {
    JudgedScenario known;
    known.process("main", "").settings("expect = { violates = 'deadlock' }");
    EXPECT_EQ(known.load(), "");
    JudgedScenario unknown;
    unknown.process("main", "").settings("expect = { violates = 'deadlok' }");
    EXPECT_THAT(unknown.load(), HasSubstr("there is no property 'deadlok'"));
}

TEST(ChecksTest, InATestStyleIsOnlyNoted) {
    const auto make = [](JudgedScenario& scenario) -> JudgedScenario& {
        return scenario
            .process("main", "process.spawn('a:worker', 'h:h') require('time').sleep('1s')")
            .process("worker", "error('broken')");
    };
    JudgedScenario lenient;
    EXPECT_THAT(make(lenient).rules(0, Verdict::test),
                ElementsAre("[uncaught_exit main/worker#0]"));
    JudgedScenario strict;
    EXPECT_THAT(make(strict).strict().rules(0, Verdict::test),
                ElementsAre("uncaught_exit main/worker#0"));
}

}  // namespace
}  // namespace moira::tools
