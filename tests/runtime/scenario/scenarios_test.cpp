// SPDX-License-Identifier: MIT
//
// Every scenario that is shipped does what its file expects, for many seeds. Discovered from the
// folder, so that a new scenario is tested without a word here.
#include "runtime/scenario/scenario.hpp"
#include "runtime/world/judged_run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

namespace moira::runtime {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t seeds = 200;
constexpr std::uint64_t rare_seeds = 5000;  ///< for programs that fail rarely

/// What all seeds together said.
struct Tally {
    std::map<std::string, std::uint64_t> first_seed;  ///< of a violated property
    std::map<std::string, std::string> message;
    std::uint64_t never_evaluated = 0;
};

Tally run_all(Subject& subject) {
    Tally tally;
    auto world = World::make(subject.plan, *subject.program);
    if (!world) {
        ADD_FAILURE() << world.error().text();
        return tally;
    }
    const std::string& wanted = subject.expectation.violates;
    const auto is_missing = [&] { return !wanted.empty() && !tally.first_seed.contains(wanted); };
    for (std::uint64_t seed = 0; seed < seeds || (seed < rare_seeds && is_missing()); ++seed) {
        auto run = run_judged(**world, subject.judge.get(), seed);
        if (!run) {
            ADD_FAILURE() << run.error().text();
            return tally;
        }
        const bool stopped = run->summary.outcome.kind == sim::OutcomeKind::stopped;
        if (!stopped) tally.never_evaluated += run->never_evaluated.size();
        for (const Violation& violation : run->violations) {
            tally.first_seed.try_emplace(violation.property, seed);
            tally.message.try_emplace(violation.property, violation.message);
        }
    }
    return tally;
}

std::vector<std::string> scenario_folders() {
    std::vector<std::string> folders;
    for (const fs::directory_entry& file : fs::recursive_directory_iterator{"scenarios"}) {
        if (file.path().filename() != "scenario.lua") continue;
        folders.push_back(file.path().parent_path().string());
    }
    std::ranges::sort(folders);
    return folders;
}

class ScenariosTest : public testing::TestWithParam<std::string> {};

TEST_P(ScenariosTest, DoesWhatItExpects) {
    auto subject = load_scenario(GetParam());
    ASSERT_TRUE(subject) << subject.error().text();
    EXPECT_EQ(subject->notes, std::vector<std::string>{});
    EXPECT_TRUE(fs::exists(fs::path{GetParam()} / "README.md"));
    const Tally tally = run_all(*subject);
    EXPECT_EQ(tally.never_evaluated, 0U);
    for (const auto& [property, seed] : tally.first_seed) {
        if (property == subject->expectation.violates) continue;
        ADD_FAILURE() << "seed " << seed << " violates '" << property
                      << "': " << tally.message.at(property);
    }
    // What programs assert themselves is judged elsewhere (tests/tools/story_test.cpp).
    const std::string& wanted = subject->expectation.violates;
    const bool is_asserted =
        std::ranges::find(subject->asserted, wanted) != subject->asserted.end();
    if (!subject->expectation.pass && !is_asserted) {
        EXPECT_TRUE(tally.first_seed.contains(subject->expectation.violates))
            << "no seed of " << rare_seeds << " violates '" << subject->expectation.violates << "'";
    }
}

std::string test_name(const testing::TestParamInfo<std::string>& param) {
    std::string name;
    for (const char c : param.param) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        name += is_plain ? c : '_';
    }
    return name;
}

INSTANTIATE_TEST_SUITE_P(Shipped, ScenariosTest, testing::ValuesIn(scenario_folders()), test_name);

}  // namespace
}  // namespace moira::runtime
