// SPDX-License-Identifier: MIT
//
// Runs the failures that a folder remembers (stories, tools/story_files.hpp) before a campaign:
// what was found once is looked at first, and what no longer fails is said to be fixed.
#pragma once

#include "sim/result.hpp"
#include "tools/cli/campaign_header.hpp"
#include "tools/cli/campaign_worker.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace moira::tools {

/// Runs the stories of this subject in `folder`, in order of their names; those of other
/// programs are left alone. A folder that is not there has none.
/// @error when a file is no story, or there are no workers.
[[nodiscard]] sim::Result<std::vector<CorpusRun>>
run_corpus(const CampaignSubject& subject, const std::string& folder, std::size_t jobs);

}  // namespace moira::tools
