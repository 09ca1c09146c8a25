// SPDX-License-Identifier: MIT
//
// One shard of a campaign from its first run to its last: hands positions to workers, keeps the
// books and the journal, and stops when the list, the time or the allowed failures are used up.
// Equal results whatever the number of workers; with a time budget the runs are a prefix of the
// shard's list, whose length depends on the machine.
#pragma once

#include "runtime/world/subject.hpp"
#include "sim/result.hpp"
#include "tools/cli/campaign_header.hpp"
#include "tools/cli/options.hpp"

namespace moira::tools {

/// What the campaign of these options over this subject is about.
[[nodiscard]] CampaignHeader campaign_header(const ExploreOptions& options,
                                             const runtime::Subject& subject);

/// Runs it. @error when no run can begin, or the journal cannot be written.
[[nodiscard]] sim::Result<CampaignResult> run_campaign(const ExploreOptions& options,
                                                       runtime::Subject& subject);

}  // namespace moira::tools
