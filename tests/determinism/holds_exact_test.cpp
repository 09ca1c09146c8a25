// SPDX-License-Identifier: MIT
//
// Any schedule of any shipped scenario is the default schedule plus holds: what the extractor
// writes down makes the same run again, in every ordering model.
#include "runtime/scenario/scenario.hpp"
#include "runtime/world/judged_run.hpp"
#include "sim/strategies/hold_extractor.hpp"
#include "sim/strategies/replay.hpp"
#include "sim/strategies/uniform_random.hpp"
#include "sim/trace_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace moira::runtime {
namespace {

namespace fs = std::filesystem;

#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
constexpr std::uint64_t seeds = 10;
#else
constexpr std::uint64_t seeds = 100;
#endif

void expect_exact(const fs::path& folder, sim::OrderingModel ordering) {
    ScenarioOptions settings;
    settings.ordering = ordering;
    auto subject = load_scenario(folder, settings);
    ASSERT_TRUE(subject.has_value()) << subject.error().text();
    auto world = World::make(subject->plan, *subject->program);
    ASSERT_TRUE(world.has_value()) << world.error().text();
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        sim::UniformRandom random{seed};
        sim::HoldExtractor extractor{random};
        RunOptions options;
        options.decisions = &extractor;
        sim::TraceFile recorded;
        sim::TraceRecorder recorder{recorded};
        options.sink = &recorder;
        const auto found = run_judged(**world, subject->judge.get(), seed, options);
        ASSERT_TRUE(found.has_value());
        const sim::Differences differences = extractor.differences();
        sim::HoldSchedule holds{seed, differences};
        options.decisions = &holds;
        sim::ReplayCheck check{recorded};
        options.sink = &check;
        const auto again = run_judged(**world, subject->judge.get(), seed, options);
        ASSERT_TRUE(again.has_value());
        ASSERT_EQ(again->summary.trace_hash, found->summary.trace_hash)
            << folder << " seed " << seed << ", " << differences.holds.size() << " holds; "
            << (check.mismatch() != nullptr ? check.mismatch()->text() : "");
    }
}

TEST(HoldsTest, ExtractedHoldsMakeTheSameRun) {
    for (const fs::directory_entry& file : fs::recursive_directory_iterator{"scenarios"}) {
        if (file.path().filename() != "scenario.lua") continue;
        expect_exact(file.path().parent_path(), sim::OrderingModel::pair_fifo);
        expect_exact(file.path().parent_path(), sim::OrderingModel::causal);
        expect_exact(file.path().parent_path(), sim::OrderingModel::instant);
    }
}

}  // namespace
}  // namespace moira::runtime
