// SPDX-License-Identifier: MIT
//
// A campaign's result for programs: NDJSON (docs/schemas/explore.json), JUnit XML, and annotations
// of GitHub Actions. Pure, as the report for people.
#pragma once

#include "tools/cli/campaign_header.hpp"

#include <string>
#include <string_view>

namespace moira::tools {

/// A `campaign` record, one `failure` each, `lost`, and a `summary` last.
[[nodiscard]] std::string campaign_ndjson(const CampaignResult& result);

/// One test case for each distinct failure, each property that was looked at, and the whole.
[[nodiscard]] std::string campaign_junit(const CampaignResult& result);

/// At most ten errors and ten warnings: more are not shown of one step.
[[nodiscard]] std::string campaign_annotations(const CampaignResult& result);

/// For the page of the job ($GITHUB_STEP_SUMMARY), as Markdown; at most a mebibyte.
[[nodiscard]] std::string campaign_step_summary(const CampaignResult& result);

}  // namespace moira::tools
