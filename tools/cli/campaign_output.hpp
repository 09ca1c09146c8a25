// SPDX-License-Identifier: MIT
//
// Where a campaign's result goes: standard output in the format that was asked for, files in its
// folder, and the page of the CI job.
#pragma once

#include "sim/result.hpp"
#include "tools/cli/campaign_header.hpp"
#include "tools/cli/options.hpp"

#include <string>

namespace moira::tools {

/// Prints the result, and with a folder writes `report.txt`, `report.ndjson` and `junit.xml` there.
/// Under GitHub Actions the report for people is followed by annotations.
/// @error when a file cannot be written; the result was printed.
[[nodiscard]] sim::Result<void> give_out(const CampaignResult& result, CampaignFormat format,
                                         const std::string& folder);

}  // namespace moira::tools
