// SPDX-License-Identifier: MIT
// Goal: each kind of fault has its effect, only where the plan allows it, and nothing when it is
// off.
#include "tests/support/chosen_faults.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "runtime/world/world.hpp"

namespace moira::runtime {
namespace {

using sim::FaultKind;

using FaultsTest = ChosenFaultsTest;

constexpr const char* watcher = R"lua(
    local events = process.events()
    local pid = process.spawn_monitored("app:child", "app:processes")
    local event = events:receive()
    say(event.error and tostring(event.error) or "fine")
)lua";

TEST_F(FaultsTest, ACrashIsAFailureAtAStepBoundary) {
    world.process("main", watcher).process("child", "process.inbox() return 1");
    world.start("main", "main");
    EXPECT_EQ(with({}), "fine");
    EXPECT_TRUE(asked.empty()) << "no faults in the plan, and it was asked";
    allow(FaultKind::crash);
    EXPECT_EQ(with({}), "fine");
    ASSERT_FALSE(asked.empty());
    const std::vector<std::string> questions = asked;
    for (const std::string& question : questions) {
        EXPECT_EQ(with({{question, 1}}), "process crashed") << question;
    }
    EXPECT_EQ(questions.front(), "crash of main/child#0 at its 1st step boundary");
}

TEST_F(FaultsTest, ACrashBeforeARegistryCallSaysWhich) {
    world.process("main", watcher);
    world.process("child", "process.registry.register('w') say('registered')");
    world.start("main", "main");
    allow(FaultKind::crash, {"app:child"});
    EXPECT_EQ(with({}), "registered | fine");
    const std::string crash = "crash of main/child#0 before its registration of 'w'";
    EXPECT_EQ(with({{crash, 1}}), "process crashed");
    EXPECT_THAT(asked, testing::Contains(crash));
}

TEST_F(FaultsTest, StartedProcessesAreHitOnlyWhenNamed) {
    world.process("main", "process.inbox() say('done')");
    world.start("main", "main");
    allow(FaultKind::crash);
    EXPECT_EQ(with({}), "done");
    EXPECT_TRUE(asked.empty());
    world.plan.faults.rules.front().of = {"app:main"};
    EXPECT_EQ(with({{"crash of main at its 1st step boundary", 1}}), " !failed: process crashed");
}

TEST_F(FaultsTest, GuardsBudgetsAndTimesAreKept) {
    world.process("main", R"lua(
        local time = require("time")
        local events = process.events()
        for i = 1, 3 do process.spawn_monitored("app:child", "app:processes") end
        local failed = 0
        for i = 1, 3 do if events:receive().error then failed = failed + 1 end end
        say(failed)
    )lua");
    world.process("child", "require('time').sleep('5ms')");
    world.start("main", "main");
    allow(FaultKind::crash);
    std::map<std::string, std::uint32_t> all;
    for (const char* child : {"0", "1", "2"}) {
        for (const char* nth : {"1st", "2nd", "3rd"}) {
            all[std::string{"crash of main/child#"} + child + " at its " + nth +
                " step boundary"] = 1;
        }
    }
    EXPECT_EQ(with(all), "3");
    world.plan.faults.at_most = 1;
    EXPECT_EQ(with(all), "1");
    world.plan.faults.at_most = 0;
    world.plan.faults.rules.front().at_most = 2;
    EXPECT_EQ(with(all), "2");
    world.plan.faults.rules.front().at_most = 0;
    world.plan.faults.keep = {{"app:child", 2, false}};
    EXPECT_EQ(with(all), "1");
    world.plan.faults.keep = {{"app:child", 0, true}};
    EXPECT_EQ(with(all), "1");
    world.plan.faults.keep.clear();
    world.plan.faults.rules.front().apart = sim::Duration::from_s(1);
    EXPECT_EQ(with(all), "1");
    world.plan.faults.rules.front().apart = {};
    world.plan.faults.rules.front().up = sim::Duration::from_s(1);
    EXPECT_EQ(with(all), "0");
    world.plan.faults.rules.front().up = {};
    world.plan.faults.after = sim::Duration::from_s(1);
    EXPECT_EQ(with(all), "0");
    world.plan.faults.after = {};
    world.plan.faults.before = sim::Duration::from_ns(1);
    EXPECT_EQ(with(all), "3") << "all happen at time zero";
}

/// The settings and the hash of the state behind the first events of a run that may crash nobody.
std::pair<sim::FaultSettings, sim::Hash128> state_with(std::uint32_t at_most, std::uint64_t seed) {
    std::vector<LuaSource> sources(1);
    sources[0].id = "app:main";
    sources[0].text = "return { main = function() process.inbox():receive() end }";
    sources[0].chunk_name = sources[0].id;
    LuaProgram program{std::move(sources), 0x6d6f6972};
    sim::Plan plan;
    plan.hosts = {"app:processes"};
    plan.starts.push_back({"app:main", "app:processes", "main", {}, 0, false});
    sim::FaultRule rule;
    rule.kind = sim::FaultKind::crash;
    rule.at_most = at_most;
    plan.faults.rules.push_back(rule);
    auto world = World::make(plan, program);
    EXPECT_TRUE(world.has_value());
    EXPECT_TRUE((*world)->begin(seed).has_value());
    (*world)->simulation().run(1);
    return {(*world)->simulation().faults().settings, (*world)->simulation().state_hash()};
}

TEST(FaultStateTest, WhatARunMayStillUseIsPartOfItsState) {
    int differing = 0;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto one = state_with(1, seed);
        const auto five = state_with(5, seed);
        EXPECT_EQ(one.first == five.first, one.second == five.second) << "seed " << seed;
        if (one.first != five.first) ++differing;
    }
    EXPECT_GT(differing, 5);
}

}  // namespace
}  // namespace moira::runtime
