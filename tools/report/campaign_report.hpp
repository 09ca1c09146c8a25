// SPDX-License-Identifier: MIT
//
// What a campaign came to, for people, and its exit code. Pure functions of the result: equal
// campaigns give equal bytes, whatever the number of workers or shards.
#pragma once

#include "tools/cli/campaign_header.hpp"
#include "tools/cli/exit_code.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace moira::tools {

/// Of a campaign: the worst of its failures, lost runs, an interrupt, a budget that ended before
/// the runs that were asked for, and properties that were never met.
[[nodiscard]] ExitCode campaign_exit_code(const CampaignResult& result);

/// Of one failure, by its rule.
[[nodiscard]] ExitCode failure_exit_code(const properties::Finding& finding);

/// The command line that repeats one run.
[[nodiscard]] std::string campaign_run_command(const CampaignHeader& header, std::uint64_t seed,
                                               const std::string& strategy);

/// The command line that runs a story again.
[[nodiscard]] std::string campaign_replay_command(const CampaignHeader& header,
                                                  const std::string& story);

/// `12 of 1000 runs, first run 3 (uniform), step 7, 0.000050s`.
[[nodiscard]] std::string where_found(const properties::FoundSum& sum, std::uint64_t runs);

/// What may be claimed, in sentences; only for campaigns without a failure.
[[nodiscard]] std::vector<std::string> claims(const CampaignResult& result);

/// Properties that must be met in some run and were in none, as `sometimes 'a retry happened'`;
/// `is_fault`: instead the faults that were never injected.
[[nodiscard]] std::vector<std::string> never_met(const CampaignResult& result, bool is_fault);

/// The whole report.
[[nodiscard]] std::string campaign_report_text(const CampaignResult& result);

}  // namespace moira::tools
