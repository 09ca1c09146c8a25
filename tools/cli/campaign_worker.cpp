// SPDX-License-Identifier: MIT
#include "tools/cli/campaign_worker.hpp"

#include "sim/strategies/default_schedule.hpp"
#include "sim/strategies/portfolio.hpp"
#include "tools/cli/campaign_codec.hpp"
#include "tools/cli/run_once.hpp"

#include <map>
#include <utility>

namespace moira::tools {
namespace {

using properties::Execution;
using properties::Segment;

/// Executes runs one after another and sends segments.
class Recorder {
public:
    Recorder(WorkerPort& port, const CampaignSubject& subject, CampaignExecutor executor)
        : port_{port}, subject_{subject}, executor_{std::move(executor)} {}

    /// False: the worker is to end.
    sim::Result<bool> run(properties::Range range) {
        segment_ = {range.first, 0, {}};
        for (std::uint64_t position = range.first; position < range.end; ++position) {
            const std::uint64_t index = subject_.list.index_of(position);
            properties::ExecutionRequest request;
            request.seed = subject_.list.seed_of(index);
            const auto strategy =
                sim::make_strategy(subject_.strategy, request.seed, executor_.prior);
            request.decisions = strategy.get();
            port_.begin(position);
            auto execution = executor_.executor->execute(request);
            // An interrupted run has no result.
            if (was_interrupted()) {
                flush();
                return false;
            }
            if (!execution) return std::unexpected{std::move(execution.error())};
            segment_.sums.add(index, request.seed, strategy->describe(), *execution);
            ++segment_.count;
            const bool is_sent = !is_news(*execution, position) || flush();
            port_.end();
            if (!is_sent) return false;
        }
        return flush();
    }

private:
    /// Whether this failure is the first of its key up to this position, as far as we know.
    bool is_news(const Execution& execution, std::uint64_t position) {
        const properties::Finding* const failure = execution.failure();
        if (failure == nullptr) return false;
        const auto [place, is_new] = known_.try_emplace(failure_key(*failure), position);
        const bool is_earlier = position < place->second;
        if (is_earlier) place->second = position;
        return is_new || is_earlier;
    }

    bool flush() {
        if (segment_.count == 0) return true;
        const std::uint64_t next = segment_.first + segment_.count;
        const bool sent = port_.send(encode_segment(segment_));
        segment_ = {next, 0, {}};
        return sent;
    }

    WorkerPort& port_;
    const CampaignSubject& subject_;
    CampaignExecutor executor_;
    std::map<std::string, std::uint64_t> known_;  ///< failure keys, by the lowest position
    Segment segment_;
};

}  // namespace

std::string strategy_of(const CampaignSubject& subject, std::uint64_t seed) {
    if (seed == 0) return "default";
    const bool is_drawn = subject.strategy == sim::StrategyName::portfolio;
    return std::string{
        sim::strategy_text(is_drawn ? sim::drawn_from_portfolio(seed) : subject.strategy)};
}

sim::Result<CampaignExecutor> make_campaign_executor(const CampaignSubject& subject) {
    const Verdict verdict = subject.is_test ? Verdict::test : Verdict::run;
    auto executor = ScenarioExecutor::make(*subject.subject, verdict);
    if (!executor) return std::unexpected{std::move(executor.error())};
    auto prior = (*executor)->prior(subject.strategy);
    if (!prior) return std::unexpected{std::move(prior.error())};
    return CampaignExecutor{std::move(*executor), *prior};
}

sim::Result<void> run_campaign_positions(WorkerPort& port, const CampaignSubject& subject) {
    auto executor = make_campaign_executor(subject);
    if (!executor) return std::unexpected{std::move(executor.error())};
    Recorder recorder{port, subject, std::move(*executor)};
    while (const auto range = port.next()) {
        auto more = recorder.run(*range);
        if (!more) return std::unexpected{std::move(more.error())};
        if (!*more) break;
    }
    return {};
}

}  // namespace moira::tools
