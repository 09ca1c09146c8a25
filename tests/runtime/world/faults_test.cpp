// SPDX-License-Identifier: MIT
// Goal: each kind of fault has its effect, only where the plan allows it, and nothing when it is
// off.
#include "tests/support/lua_world.hpp"

#include "sim/decision.hpp"
#include "sim/strategies/default_schedule.hpp"

#include <gtest/gtest.h>

namespace moira::runtime {
namespace {

using sim::FaultKind;
using sim::FaultQuestion;

/// The default schedule, with the faults that are named by their texts. Notes all it was asked.
class ChosenFaults final : public sim::DecisionSource {
public:
    explicit ChosenFaults(std::map<std::string, std::uint32_t> chosen)
        : chosen_{std::move(chosen)} {}

    sim::Enabled* next(sim::EventSet& events, sim::Instant, sim::Enabled* current) override {
        return current != nullptr ? current : events.oldest();
    }

    std::uint32_t arrival(std::span<const sim::ArrivalHead> heads) override {
        return static_cast<std::uint32_t>(heads.size()) + 1;
    }

    std::uint64_t data(std::uint64_t) override { return 0; }

    void faults(const sim::FaultPlan& plan, sim::FaultSettings& settings) override {
        settings = sim::all_faults(plan);
    }

    std::uint32_t fault(const FaultQuestion& question) override {
        asked.push_back(sim::fault_text(question));
        const auto at = chosen_.find(asked.back());
        return at != chosen_.end() ? at->second : 0;
    }

    std::vector<std::string> asked;

private:
    std::map<std::string, std::uint32_t> chosen_;
};

class FaultsTest : public testing::Test {
protected:
    sim::FaultRule& allow(FaultKind kind, std::vector<std::string> of = {}) {
        sim::FaultRule rule;
        rule.kind = kind;
        rule.of = std::move(of);
        world.plan.faults.rules.push_back(std::move(rule));
        return world.plan.faults.rules.back();
    }

    /// What a run comes to with these faults; what it was asked is in `asked`.
    std::string with(std::map<std::string, std::uint32_t> faults) {
        ChosenFaults source{std::move(faults)};
        world.tune = [&](RunOptions& options) {
            options.decisions = &source;
        };
        const std::string text = world.run().text();
        asked = std::move(source.asked);
        return text;
    }

    LuaWorld world;
    std::vector<std::string> asked;
};

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
    for (const std::string& question : asked) {
        EXPECT_EQ(with({{question, 1}}), "process crashed") << question;
    }
    EXPECT_EQ(asked.front(), "crash of main/child#0 at its 1st step boundary");
}

TEST_F(FaultsTest, ACrashBeforeARegistryCallSaysWhich) {
    world.process("main", watcher);
    world.process("child", "process.registry.register('w') say('registered')");
    world.start("main", "main");
    allow(FaultKind::crash, {"app:child"});
    EXPECT_EQ(with({}), "registered | fine");
    EXPECT_EQ(with({{"crash of main/child#0 before it registers 'w'", 1}}), "process crashed");
    EXPECT_THAT(asked, testing::Contains("crash of main/child#0 before it registers 'w'"));
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

}  // namespace
}  // namespace moira::runtime
