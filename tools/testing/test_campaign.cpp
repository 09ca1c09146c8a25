// SPDX-License-Identifier: MIT
#include "tools/testing/test_campaign.hpp"

#include "tools/cli/campaign_shrink.hpp"
#include "tools/cli/environment.hpp"
#include "tools/cli/version.hpp"
#include "tools/report/campaign_report.hpp"
#include "tools/report/run_report.hpp"
#include "tools/story_files.hpp"

#include <fmt/format.h>

#include <charconv>

#include <unistd.h>

namespace moira {
namespace {

sim::Result<std::uint64_t> parse_count(const std::string& text) {
    std::uint64_t count = 0;
    const char* const end = text.data() + text.size();
    const auto [at, problem] = std::from_chars(text.data(), end, count);
    if (problem == std::errc{} && at == end && count != 0) return count;
    return sim::fail(sim::ErrorCode::invalid_argument,
                     fmt::format("MOIRA_SEEDS: '{}' is no number of runs", text),
                     "a whole number, 1 or more");
}

tools::CampaignHeader header_of(const runtime::Subject& subject, const TryOptions& options) {
    tools::CampaignHeader header;
    header.version = tools::moira_version;
    header.path = subject.path;
    header.program = options.program;
    header.name = subject.name;
    header.plan_hash = subject.plan.hash.hex();
    header.strategy = sim::strategy_text(options.strategy);
    header.runs = options.seed ? 1 : options.seeds;
    header.failures_max = 1;
    return header;
}

class TestCampaign {
public:
    TestCampaign(runtime::Subject& subject, const TryOptions& options)
        : options_{options}, result_{header_of(subject, options), {}, {}, {}, {}, {}},
          work_{&subject, false, result_.header.list(), options.strategy} {}

    sim::Result<Tried> run() {
        auto executor = tools::make_campaign_executor(work_);
        if (!executor) return std::unexpected{std::move(executor.error())};
        executor_ = std::move(*executor);
        for (std::uint64_t index = 0; index < *result_.header.runs; ++index) {
            const std::uint64_t seed = options_.seed.value_or(work_.list.seed_of(index));
            if (auto done = run_one(index, seed); !done) return std::unexpected{done.error()};
            if (result_.sums.failed != 0) break;
        }
        if (result_.sums.failed != 0) result_.end = tools::CampaignEnd::failures;
        tell();
        const bool is_complete = options_.seed || tools::campaign_exit_code(result_) ==
                                                      tools::ExitCode::ok;
        Tried tried{result_.sums.failed == 0 && is_complete,
                    tools::campaign_report_text(result_), {}};
        tried.result = std::move(result_);
        return tried;
    }

private:
    sim::Result<void> run_one(std::uint64_t index, std::uint64_t seed) {
        const auto strategy = sim::make_strategy(options_.strategy, seed, executor_.prior);
        properties::ExecutionRequest request;
        request.seed = seed;
        request.decisions = strategy.get();
        auto execution = executor_.executor->execute(request);
        if (!execution) return std::unexpected{std::move(execution.error())};
        result_.sums.add(index, seed, strategy->describe(), *execution);
        return {};
    }

    void tell() {
        if (!options_.shrink) return;
        tools::ShrinkPlaces places;
        if (!options_.out.empty()) places.folders.push_back(options_.out);
        for (const properties::FoundSum* sum : result_.sums.failures_in_order()) {
            const std::string key = failure_key(sum->first.finding);
            result_.told[key] =
                tools::shrink_failure(executor_, work_, {key, sum->first}, places);
        }
    }

    const TryOptions& options_;
    tools::CampaignResult result_;
    tools::CampaignSubject work_;
    tools::CampaignExecutor executor_;
};

sim::Result<Tried> replay(runtime::Subject& subject, const TryOptions& options) {
    auto story = tools::read_story(options.replay);
    if (!story) return std::unexpected{std::move(story.error())};
    if (story->path != subject.path) {
        return sim::fail(sim::ErrorCode::mismatch,
                         fmt::format("{}: the story is of '{}', this is '{}'", options.replay,
                                     story->path, subject.path));
    }
    auto executor = tools::ScenarioExecutor::make(subject);
    if (!executor) return std::unexpected{std::move(executor.error())};
    sim::HoldSchedule schedule{story->story.seed, story->story.differences};
    properties::ExecutionRequest request;
    request.seed = story->story.seed;
    request.ordering = story->ordering;
    request.decisions = &schedule;
    auto execution = (*executor)->execute(request);
    if (!execution) return std::unexpected{std::move(execution.error())};
    const properties::Finding* const failure = execution->failure();
    Tried tried{failure == nullptr, {}, {}};
    if (failure == nullptr) {
        tried.report = fmt::format("{}: '{}' does not fail any more\n", options.replay,
                                   story->failure.rule);
        return tried;
    }
    const bool is_same = failure_key(*failure) == failure_key(story->failure);
    tried.report = fmt::format("{}: {}\n{}: {}\n", options.replay,
                               is_same ? "fails as before" : "fails otherwise", failure->rule,
                               failure->message);
    return tried;
}

}  // namespace

sim::Result<TryOptions> with_environment(TryOptions options) {
    auto environment = tools::read_environment(environ);
    if (!environment) return std::unexpected{std::move(environment.error())};
    if (!environment->seeds.empty()) {
        auto count = parse_count(environment->seeds);
        if (!count) return std::unexpected{std::move(count.error())};
        options.seeds = *count;
    }
    if (!environment->seed.empty()) {
        auto seed = sim::parse_seed(environment->seed);
        if (!seed) return std::unexpected{std::move(seed.error()).in("MOIRA_SEED")};
        options.seed = seed->value;
        options.strategy = sim::StrategyName::uniform;
    }
    if (!environment->strategy.empty()) {
        auto strategy = sim::parse_strategy(environment->strategy);
        if (!strategy) return std::unexpected{std::move(strategy.error()).in("MOIRA_STRATEGY")};
        options.strategy = *strategy;
    }
    if (!environment->out.empty()) options.out = environment->out;
    if (!environment->replay.empty()) options.replay = environment->replay;
    return options;
}

sim::Result<Tried> try_world(const TestWorld& world, const std::string& name,
                        const TryOptions& options) {
    auto subject = world.load(name);
    if (!subject) return std::unexpected{std::move(subject.error())};
    if (!options.replay.empty()) return replay(*subject, options);
    return TestCampaign{*subject, options}.run();
}

}  // namespace moira
