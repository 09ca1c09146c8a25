// SPDX-License-Identifier: MIT
//
// Puts the shards of one campaign together: the result is that of the campaign without shards, if
// none of them was stopped by a failure. Pure.
#pragma once

#include "sim/result.hpp"
#include "tools/cli/campaign_header.hpp"
#include "tools/cli/campaign_journal.hpp"

#include <string>
#include <vector>

namespace moira::tools {

struct ShardContent {
    std::string folder;  ///< for messages
    JournalContent content;
};

/// The order of `shards` does not matter.
/// @error invalid_input when they are of different campaigns, or two are the same shard.
[[nodiscard]] sim::Result<CampaignResult> merge_shards(std::vector<ShardContent> shards);

}  // namespace moira::tools
