// SPDX-License-Identifier: MIT
//
// Worlds in GoogleTest, without a macro of its own:
//
//     TEST(PoolTest, CompletesItsTasks) {
//         moira::TestWorld world;
//         ...
//         EXPECT_TRUE(moira::holds(world, {.seeds = 1000}));
//     }
//
// A failure prints what `moira explore` prints of one, with the commands that run it again. Tests
// are sharded as GoogleTest shards them; MOIRA_SEEDS, MOIRA_SEED, MOIRA_STRATEGY, MOIRA_OUT and
// MOIRA_REPLAY are honoured.
#pragma once

#include "tools/testing/test_campaign.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include <errno.h>

namespace moira {

/// `Suite.Name` of the test that runs.
[[nodiscard]] inline std::string current_test_name() {
    const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
    if (test == nullptr) return "outside of a test";
    return std::string{test->test_suite_name()} + "." + test->name();
}

/// What runs this test alone, for commands in reports.
[[nodiscard]] inline std::string test_command(const std::string& test) {
    return std::string{program_invocation_name} + " --gtest_filter=" + test;
}

/// Whether the world passes under all seeds that the options and the environment ask for.
[[nodiscard]] inline testing::AssertionResult holds(const TestWorld& world,
                                                    TryOptions options = {}) {
    const std::string test = current_test_name();
    options.program = test_command(test);
    auto chosen = with_environment(std::move(options));
    if (!chosen) return testing::AssertionFailure() << chosen.error().text();
    auto tried = try_world(world, test, *chosen);
    if (!tried) return testing::AssertionFailure() << tried.error().text();
    return (tried->passed ? testing::AssertionSuccess() : testing::AssertionFailure())
           << tried->report;
}

/// Whether some run fails the rule or property of this name, and it is the first that does.
[[nodiscard]] inline testing::AssertionResult fails(const TestWorld& world, const std::string& rule,
                                                    TryOptions options = {}) {
    options.out.clear();
    auto tried = try_world(world, current_test_name(), options);
    if (!tried) return testing::AssertionFailure() << tried.error().text();
    for (const properties::FoundSum* sum : tried->result.sums.failures_in_order()) {
        if (sum->first.finding.rule == rule) return testing::AssertionSuccess() << tried->report;
    }
    return testing::AssertionFailure() << "nothing fails '" << rule << "':\n" << tried->report;
}

}  // namespace moira
