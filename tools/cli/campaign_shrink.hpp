// SPDX-License-Identifier: MIT
//
// Shrinks the first run of each failure of a campaign, in worker processes: what a developer reads
// of it, and the story that runs it again. Equal runs shrink alike, whoever does it.
#pragma once

#include "sim/result.hpp"
#include "tools/cli/campaign_header.hpp"
#include "tools/cli/campaign_worker.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace moira::tools {

/// Shrunk of one campaign at most; the others are reported as they were found.
inline constexpr std::size_t shrunk_failures_max = 20;

struct ShrinkJob {
    std::string key;
    properties::FoundRun run;
};

struct ShrinkPlaces {
    std::size_t jobs = 1;             ///< worker processes
    std::vector<std::string> folders; ///< that get the stories; the first is named in reports
};

/// Does one job in this process.
[[nodiscard]] ToldRun shrink_failure(CampaignExecutor& executor, const CampaignSubject& subject,
                                     const ShrinkJob& job, const ShrinkPlaces& places);

/// Does all jobs, unless the user interrupts; `told` gets each as it is done.
/// @error when there are no workers.
[[nodiscard]] sim::Result<void>
shrink_failures(const CampaignSubject& subject, const std::vector<ShrinkJob>& jobs,
                const ShrinkPlaces& places,
                const std::function<void(const std::string& key, ToldRun)>& told);

}  // namespace moira::tools
