// SPDX-License-Identifier: MIT
//
// What the environment says: the twins of flags (MOIRA_SEED and so on; a flag wins over its twin),
// and what CI services set. Any other MOIRA_ variable is refused, so that a typing error has no
// silent effect.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "sim/result.hpp"

namespace moira::tools {

/// Values as text; empty: not set (an empty variable counts as not set).
struct Environment {
    std::string seed;
    std::string seeds;
    std::string jobs;
    std::string budget;
    std::string shard;
    std::string strategy;
    std::string out;
    std::string corpus;
    std::string format;
    std::string max_failures;
    std::string replay;  ///< of test programs: the story to run
    std::map<std::string, std::string, std::less<>> others;  ///< all that are not ours

    [[nodiscard]] std::string other(std::string_view name) const {
        const auto found = others.find(name);
        return found == others.end() ? std::string{} : found->second;
    }
};

/// Reads `variables` (as `environ`: texts `NAME=value`, then null).
/// @error ErrorCode::invalid_argument for an unknown MOIRA_ variable.
[[nodiscard]] sim::Result<Environment> read_environment(const char* const* variables);

}  // namespace moira::tools
