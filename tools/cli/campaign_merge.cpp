// SPDX-License-Identifier: MIT
#include "tools/cli/campaign_merge.hpp"

#include "properties/campaign/ledger.hpp"

#include <algorithm>

namespace moira::tools {
namespace {

constexpr std::size_t missing_max = 100;

std::unexpected<sim::Error> refused(const ShardContent& shard, const std::string& what) {
    return sim::fail(sim::ErrorCode::invalid_input, shard.folder + ": " + what);
}

/// Everything but which part it is, and where the target lay on the machine that ran it.
bool is_same_campaign(CampaignHeader a, const CampaignHeader& b) {
    a.shard.index = b.shard.index;
    a.path = b.path;
    return a == b;
}

/// Keeps what belongs to the first run of each failure.
void add_told(CampaignResult& result, const std::map<std::string, ToldRun>& more) {
    for (const auto& [key, told] : more) {
        const auto failure = result.sums.failures.find(key);
        if (failure == result.sums.failures.end()) continue;
        if (failure->second.first.index == told.index) result.told.insert_or_assign(key, told);
    }
}

/// Why the whole ended, if parts ended so: what says that something is missing wins.
CampaignEnd worse_end(CampaignEnd a, CampaignEnd b) { return std::max(a, b); }

properties::Ledger ledger_of(JournalContent& content) {
    properties::Ledger ledger{content.header.failures_max};
    for (properties::Segment& segment : content.segments) ledger.add(std::move(segment));
    ledger.close();
    return ledger;
}

}  // namespace

sim::Result<CampaignResult> merge_shards(std::vector<ShardContent> shards) {
    std::ranges::stable_sort(shards, {}, [](const ShardContent& shard) {
        return shard.content.header.shard.index;
    });
    CampaignResult result;
    if (shards.empty()) return result;
    result.header = shards.front().content.header;
    std::uint64_t next = 0;
    for (ShardContent& shard : shards) {
        const CampaignHeader& header = shard.content.header;
        if (!is_same_campaign(header, result.header)) {
            return refused(shard, "is of another campaign than '" + shards.front().folder + "'");
        }
        if (header.shard.index < next) return refused(shard, "holds a shard that another holds");
        for (; next < header.shard.index && result.missing.size() < missing_max; ++next) {
            result.missing.push_back({next, header.shard.count});
        }
        next = header.shard.index + 1;
        result.end = worse_end(result.end, shard.content.end);
        result.sums.add(ledger_of(shard.content).sums());
    }
    for (; next < result.header.shard.count && result.missing.size() < missing_max; ++next) {
        result.missing.push_back({next, result.header.shard.count});
    }
    for (const ShardContent& shard : shards) add_told(result, shard.content.told);
    result.header.shard = {};
    return result;
}

}  // namespace moira::tools
