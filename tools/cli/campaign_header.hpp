// SPDX-License-Identifier: MIT
//
// What a campaign is about and what came of it: plain values that reports, journals and merges
// share. Equal campaigns have equal headers, whatever the machine and the number of workers.
#pragma once

#include "properties/campaign/run_list.hpp"
#include "properties/campaign/segment.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace moira::tools {

/// All that the results depend on, and what a command line needs to repeat a run.
struct CampaignHeader {
    std::string version;   ///< of Moira
    std::string path;      ///< of the target, as the user gave it
    std::string selector;  ///< entry or test; empty for scenarios
    bool is_test = false;  ///< the test's own result decides
    std::string flags;     ///< that `moira run` needs besides: ` --model instant`
    std::string name;      ///< of what is run
    std::string plan_hash;
    std::string strategy;
    std::uint64_t base = 0;
    properties::Shard shard;
    std::optional<std::uint64_t> runs;  ///< asked for, of the whole campaign
    std::uint64_t failures_max = 0;     ///< distinct ones that end it; 0: none do

    friend bool operator==(const CampaignHeader&, const CampaignHeader&) = default;
    [[nodiscard]] properties::RunList list() const { return {name, {base}, shard, runs}; }
};

/// Why a campaign ran no further.
enum class CampaignEnd : std::uint8_t {
    complete,     ///< every run of the list
    budget,       ///< its time was over
    failures,     ///< as many distinct failures as were asked for
    interrupted,  ///< by the user
    unfinished,   ///< its process died
};

struct CampaignResult {
    CampaignHeader header;
    properties::Sums sums;
    CampaignEnd end = CampaignEnd::complete;
    std::vector<properties::Shard> missing;  ///< shards that a merge was not given
};

}  // namespace moira::tools
