// SPDX-License-Identifier: MIT
//
// What a worker of a campaign does: executes the runs at the positions that it is given and hands
// over what came of them, added up. Reserves a world's memory, so only in a process of its own.
#pragma once

#include "properties/campaign/run_list.hpp"
#include "runtime/world/subject.hpp"
#include "sim/result.hpp"
#include "sim/strategies/strategy.hpp"
#include "tools/cli/campaign_pool.hpp"
#include "tools/cli/executor.hpp"

#include <memory>
#include <string>

namespace moira::tools {

/// What is run, and how.
struct CampaignSubject {
    runtime::Subject* subject = nullptr;
    bool is_test = false;
    properties::RunList list;
    sim::StrategyName strategy = sim::StrategyName::portfolio;
};

/// Which strategy answers the questions of the run with this seed: the first word of
/// sim::Strategy::describe.
[[nodiscard]] std::string strategy_of(const CampaignSubject& subject, std::uint64_t seed);

/// An executor, and the default run as strategies want to know it.
struct CampaignExecutor {
    std::unique_ptr<ScenarioExecutor> executor;
    sim::PriorRun prior;
};

/// @error when the default run cannot begin.
[[nodiscard]] sim::Result<CampaignExecutor> make_campaign_executor(const CampaignSubject& subject);

/// Until the port has no more. Lines are those of encode_segment. A segment ends where a failure is
/// shown that this worker has not shown at an earlier position.
/// @error when a run cannot begin.
[[nodiscard]] sim::Result<void> run_campaign_positions(WorkerPort& port,
                                                       const CampaignSubject& subject);

}  // namespace moira::tools
