// SPDX-License-Identifier: MIT
//
// The runs of the world that belongs to one generated value, for shrinking value and schedule
// together: whether some run fails, and whether a smaller value's world still fails alike.
// Deterministic: equal worlds and questions give equal answers.
#pragma once

#include "properties/shrink/shrinker.hpp"
#include "runtime/world/subject.hpp"
#include "sim/result.hpp"
#include "sim/strategies/strategy.hpp"
#include "tools/cli/executor.hpp"
#include "tools/cli/tell_failure.hpp"
#include "tools/testing/test_world.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace moira {

/// A failing run, as differences from the default schedule.
struct FailingRun {
    std::string key;  ///< of the failure
    properties::Story story;
    std::uint64_t runs = 0;  ///< that were made until it was found
};

class WorldRuns {
public:
    /// @error as TestWorld::load.
    static sim::Result<WorldRuns> make(const TestWorld& world, const std::string& name);

    /// The first of `count` runs that fails: the default schedule, then those of `strategy` with
    /// seeds drawn from `base`. Nothing: all pass.
    /// @error when a run cannot begin.
    sim::Result<std::optional<FailingRun>> search(std::uint64_t count, std::uint64_t base,
                                                  sim::StrategyName strategy);

    /// Whether a run fails with `failure.key`, tried in this order: the story of `failure` as far
    /// as this world has its parts, the default schedule, the story without each of its holds, 20
    /// uniform and 20 POS runs (exploration 4.7).
    sim::Result<std::optional<FailingRun>> reach(const FailingRun& failure);

    /// Shrinks the schedule and tells.
    sim::Result<tools::ToldFailure> tell(const FailingRun& failure);

    [[nodiscard]] const runtime::Subject& subject() const { return *subject_; }

private:
    sim::Result<std::optional<std::string>> key_of(std::uint64_t seed,
                                                   sim::DecisionSource& decisions,
                                                   std::optional<sim::OrderingModel> ordering);
    sim::Result<bool> fails_alike(const FailingRun& failure, const properties::Story& story);
    sim::Result<properties::Story> story_of(std::uint64_t seed, sim::DecisionSource& decisions);

    std::unique_ptr<runtime::Subject> subject_;
    std::unique_ptr<tools::ScenarioExecutor> executor_;
};

}  // namespace moira
