// SPDX-License-Identifier: MIT
//
// The twins of flags among the environment variables: MOIRA_SEED, MOIRA_SEEDS, MOIRA_JOBS. A flag
// wins over its twin. Any other MOIRA_ variable is refused, so that a typing error has no silent
// effect.
#pragma once

#include <string>

#include "sim/result.hpp"

namespace moira::tools {

/// Values as text; empty: not set (an empty variable counts as not set).
struct Environment {
    std::string seed;
    std::string seeds;
    std::string jobs;
};

/// Reads `variables` (as `environ`: texts `NAME=value`, then null).
/// @error ErrorCode::invalid_argument for an unknown MOIRA_ variable.
[[nodiscard]] sim::Result<Environment> read_environment(const char* const* variables);

}  // namespace moira::tools
