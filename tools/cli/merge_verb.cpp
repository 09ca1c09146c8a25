// SPDX-License-Identifier: MIT
#include "tools/cli/campaign_journal.hpp"
#include "tools/cli/campaign_merge.hpp"
#include "tools/cli/campaign_output.hpp"
#include "tools/cli/verbs.hpp"
#include "tools/report/campaign_report.hpp"

#include <utility>

namespace moira::tools {

sim::Result<ExitCode> merge_verb(const MergeOptions& options) {
    std::vector<ShardContent> shards;
    for (const std::string& folder : options.folders) {
        auto content = read_journal(folder);
        if (!content) return std::unexpected{std::move(content.error())};
        shards.push_back({folder, std::move(*content)});
    }
    auto result = merge_shards(std::move(shards));
    if (!result) return std::unexpected{std::move(result.error())};
    auto given = give_out(*result, options.format, "");
    if (!given) return std::unexpected{std::move(given.error())};
    return campaign_exit_code(*result);
}

}  // namespace moira::tools
