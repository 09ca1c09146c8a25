// SPDX-License-Identifier: MIT
//
// The shard that a CI service or a test runner gave this process, from the variables that they set.
// The order of the table is the order of precedence.
#pragma once

#include "properties/campaign/run_list.hpp"
#include "sim/result.hpp"
#include "tools/cli/environment.hpp"

#include <string>

namespace moira::tools {

struct FoundShard {
    properties::Shard shard;
    std::string source;  ///< name of the variable; empty: none is set
};

/// The first of MOIRA_SHARD, Bazel, GoogleTest, GitLab, CircleCI and Buildkite that says anything.
/// @error ErrorCode::invalid_argument for values that are no shard.
[[nodiscard]] sim::Result<FoundShard> find_shard(const Environment& environment);

/// Tells a test runner that asks for it (Bazel's TEST_SHARD_STATUS_FILE) that shards are known.
void confirm_shards(const Environment& environment);

}  // namespace moira::tools
