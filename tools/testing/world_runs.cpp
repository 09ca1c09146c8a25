// SPDX-License-Identifier: MIT
#include "tools/testing/world_runs.hpp"

namespace moira {
namespace {

constexpr std::uint64_t runs_of_each = 20;
/// Enough to be near the smallest story; the last one gets the whole budget.
constexpr properties::ShrinkBudget quick{.executions = 300, .stall = 100};

}  // namespace

sim::Result<WorldRuns> WorldRuns::make(const TestWorld& world, const std::string& name) {
    auto subject = world.load(name);
    if (!subject) return std::unexpected{std::move(subject.error())};
    WorldRuns runs;
    runs.subject_ = std::make_unique<runtime::Subject>(std::move(*subject));
    auto executor = tools::ScenarioExecutor::make(*runs.subject_);
    if (!executor) return std::unexpected{std::move(executor.error())};
    runs.executor_ = std::move(*executor);
    return runs;
}

/// The key of the failure of a run, if it fails.
sim::Result<std::optional<std::string>>
WorldRuns::key_of(std::uint64_t seed, sim::DecisionSource& decisions,
                  std::optional<sim::OrderingModel> ordering) {
    properties::ExecutionRequest request;
    request.seed = seed;
    request.decisions = &decisions;
    request.ordering = ordering;
    auto execution = executor_->execute(request);
    if (!execution) return std::unexpected{std::move(execution.error())};
    const properties::Finding* const failure = execution->failure();
    if (failure == nullptr) return std::optional<std::string>{};
    return std::optional{failure_key(*failure)};
}

sim::Result<properties::Story> WorldRuns::story_of(std::uint64_t seed,
                                                   sim::DecisionSource& decisions) {
    properties::Shrinker shrinker{*executor_, subject_->plan.ordering, quick};
    auto shrunk = shrinker.shrink(seed, decisions);
    if (!shrunk) return std::unexpected{std::move(shrunk.error())};
    return std::move(shrunk->story);
}

sim::Result<std::optional<FailingRun>> WorldRuns::search(std::uint64_t count, std::uint64_t base,
                                                         sim::StrategyName strategy) {
    auto prior = executor_->prior(strategy);
    if (!prior) return std::unexpected{std::move(prior.error())};
    for (std::uint64_t run = 0; run < count; ++run) {
        const std::uint64_t seed = run == 0 ? 0 : sim::Seed{base}.derive("case", run).value;
        const auto decisions = sim::make_strategy(strategy, seed, *prior);
        auto key = key_of(seed, *decisions, {});
        if (!key) return std::unexpected{std::move(key.error())};
        if (!*key) continue;
        auto story = story_of(seed, *decisions);
        if (!story) return std::unexpected{std::move(story.error())};
        return FailingRun{std::move(**key), std::move(*story), run + 1};
    }
    return std::optional<FailingRun>{};
}

sim::Result<bool> WorldRuns::fails_alike(const FailingRun& failure,
                                         const properties::Story& story) {
    sim::HoldSchedule schedule{story.seed, story.differences};
    auto key = key_of(story.seed, schedule, story.ordering);
    if (!key) return std::unexpected{std::move(key.error())};
    return *key == failure.key;
}

sim::Result<std::optional<FailingRun>> WorldRuns::reach(const FailingRun& failure) {
    std::vector<properties::Story> stories{failure.story, properties::Story{}};
    for (std::size_t i = 0; i < properties::difference_count(failure.story.differences); ++i) {
        stories.push_back(failure.story);
        stories.back().differences =
            properties::without_difference(failure.story.differences, i);
    }
    for (properties::Story& story : stories) {
        auto fails = fails_alike(failure, story);
        if (!fails) return std::unexpected{std::move(fails.error())};
        if (*fails) return FailingRun{failure.key, std::move(story), failure.runs};
    }
    for (const auto name : {sim::StrategyName::uniform, sim::StrategyName::pos}) {
        for (std::uint64_t run = 1; run <= runs_of_each; ++run) {
            const sim::Seed base{sim::hash_text(subject_->plan.hash.hex())};
            const std::uint64_t seed = base.derive("shrink", run).value;
            const auto decisions = sim::make_strategy(name, seed, {});
            auto key = key_of(seed, *decisions, {});
            if (!key) return std::unexpected{std::move(key.error())};
            if (*key != failure.key) continue;
            auto story = story_of(seed, *decisions);
            if (!story) return std::unexpected{std::move(story.error())};
            return FailingRun{failure.key, std::move(*story), failure.runs};
        }
    }
    return std::optional<FailingRun>{};
}

sim::Result<tools::ToldFailure> WorldRuns::tell(const FailingRun& failure) {
    return tools::tell_failure(*executor_, *subject_, failure.story);
}

}  // namespace moira
