// SPDX-License-Identifier: MIT
#include "tools/cli/campaign_shard_variables.hpp"

#include "tools/cli/flag_values.hpp"

#include <array>
#include <fstream>

namespace moira::tools {
namespace {

struct Variables {
    const char* index;
    const char* count;
    std::uint64_t first;  ///< number of the first shard
};

constexpr std::array<Variables, 5> tables = {{
    {"TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", 0},              // Bazel
    {"GTEST_SHARD_INDEX", "GTEST_TOTAL_SHARDS", 0},            // GoogleTest
    {"CI_NODE_INDEX", "CI_NODE_TOTAL", 1},                     // GitLab
    {"CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0},             // CircleCI
    {"BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0},
}};

constexpr std::uint64_t shards_max = 1'000'000;

sim::Result<FoundShard> read(const Variables& names, const std::string& index,
                             const std::string& count) {
    const auto total = parse_count(names.count, count, 1, shards_max);
    if (!total) return std::unexpected{total.error()};
    const auto number = parse_count(names.index, index, names.first, *total - 1 + names.first);
    if (!number) return std::unexpected{number.error()};
    return FoundShard{{*number - names.first, *total}, names.index};
}

}  // namespace

sim::Result<FoundShard> find_shard(const Environment& environment) {
    if (!environment.shard.empty()) {
        auto shard = properties::parse_shard("MOIRA_SHARD", environment.shard);
        if (!shard) return std::unexpected{std::move(shard.error())};
        return FoundShard{*shard, "MOIRA_SHARD"};
    }
    for (const Variables& names : tables) {
        const std::string index = environment.other(names.index);
        const std::string count = environment.other(names.count);
        // Runners that do not split set one of them, or none.
        if (!index.empty() && !count.empty()) return read(names, index, count);
    }
    return FoundShard{};
}

void confirm_shards(const Environment& environment) {
    const std::string file = environment.other("TEST_SHARD_STATUS_FILE");
    if (!file.empty()) std::ofstream{file, std::ios::app};
}

}  // namespace moira::tools
