// SPDX-License-Identifier: MIT
//
// What every build must agree on, for every shipped scenario: the trace hashes of the first seeds
// (tests/determinism/hashes.txt, the same file for -O0, -O2 and the sanitizers), and that a
// recorded run is repeated from its decisions alone, record by record. After a change of behaviour
// that is meant, `determinism_test --update` (in the project's root) writes the hashes anew.
#include "runtime/scenario/scenario.hpp"
#include "runtime/world/judged_run.hpp"
#include "sim/strategies/replay.hpp"
#include "sim/trace_file.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace moira::runtime {
namespace {

namespace fs = std::filesystem;

constexpr const char* hashes_file = "tests/determinism/hashes.txt";
constexpr std::uint64_t hashed_seeds = 20;
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
constexpr std::uint64_t replayed_seeds = 100;
#else
constexpr std::uint64_t replayed_seeds = 1000;
#endif

std::vector<std::string> scenario_folders() {
    std::vector<std::string> folders;
    for (const fs::directory_entry& file : fs::recursive_directory_iterator{"scenarios"}) {
        if (file.path().filename() == "scenario.lua") {
            folders.push_back(file.path().parent_path().string());
        }
    }
    std::ranges::sort(folders);
    return folders;
}

/// A loaded scenario with its world.
struct Loaded {
    explicit Loaded(const std::string& folder) {
        auto loaded = load_scenario(folder);
        EXPECT_TRUE(loaded.has_value()) << loaded.error().text();
        subject = std::make_unique<Subject>(std::move(*loaded));
        auto made = World::make(subject->plan, *subject->program);
        EXPECT_TRUE(made.has_value()) << made.error().text();
        world = std::move(*made);
    }

    std::unique_ptr<Subject> subject;
    std::unique_ptr<World> world;
};

std::string hashes_of(const std::string& folder) {
    Loaded scenario{folder};
    std::string text;
    for (std::uint64_t seed = 0; seed < hashed_seeds; ++seed) {
        const auto run = run_judged(*scenario.world, scenario.subject->judge.get(), seed);
        EXPECT_TRUE(run.has_value());
        text += fmt::format("{} {} {}\n", folder, seed, run->summary.trace_hash.hex());
    }
    return text;
}

std::string read_file(const char* path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

class ScenarioTest : public testing::TestWithParam<std::string> {};

TEST_P(ScenarioTest, HashesAreThoseOfEveryBuild) {
    const std::string expected = read_file(hashes_file);
    const std::string actual = hashes_of(GetParam());
    EXPECT_NE(expected.find(actual), std::string::npos)
        << GetParam() << ": hashes differ from " << hashes_file << "; this build has\n"
        << actual;
}

TEST_P(ScenarioTest, RecordedRunsAreRepeatedFromTheirDecisions) {
    Loaded scenario{GetParam()};
    for (std::uint64_t seed = 0; seed < replayed_seeds; ++seed) {
        sim::TraceFile recorded;
        sim::TraceRecorder recorder{recorded};
        RunOptions options;
        options.sink = &recorder;
        const auto first = scenario.world->run(seed, options);
        ASSERT_TRUE(first.has_value());

        sim::ReplayDecisions decisions{recorded.decisions(), seed};
        sim::ReplayCheck check{recorded};
        options.sink = &check;
        options.decisions = &decisions;
        const auto second = scenario.world->run(seed, options);
        ASSERT_TRUE(second.has_value());
        decisions.finish();

        ASSERT_EQ(decisions.mismatch(), nullptr) << "seed " << seed << decisions.mismatch()->text();
        ASSERT_EQ(check.mismatch(), nullptr) << "seed " << seed << check.mismatch()->text();
        ASSERT_EQ(first->trace_hash, second->trace_hash);
        ASSERT_EQ(first->counters.decisions,
                  recorded.decisions().size() -
                      static_cast<std::size_t>(std::ranges::count_if(
                          recorded.decisions(), [](const sim::DecisionRecord& decision) {
                              return decision.kind == sim::DecisionKind::data ||
                                     decision.kind == sim::DecisionKind::config;
                          })));
    }
}

std::string test_name(const testing::TestParamInfo<std::string>& param) {
    std::string name;
    for (const char c : param.param)
        name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    return name;
}

INSTANTIATE_TEST_SUITE_P(Shipped, ScenarioTest, testing::ValuesIn(scenario_folders()), test_name);

int update() {
    std::string text;
    for (const std::string& folder : scenario_folders())
        text += hashes_of(folder);
    std::ofstream{hashes_file, std::ios::binary} << text;
    return 0;
}

}  // namespace
}  // namespace moira::runtime

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    if (argc == 2 && std::string_view{argv[1]} == "--update") return moira::runtime::update();
    return RUN_ALL_TESTS();
}
