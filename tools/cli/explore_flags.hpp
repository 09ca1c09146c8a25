// SPDX-License-Identifier: MIT
//
// Flags of `moira explore` and `moira merge`, and what they mean. Part of the fence around the
// parser library (command_line.hpp). Pure.
#pragma once

#include "sim/result.hpp"
#include "tools/cli/environment.hpp"
#include "tools/cli/options.hpp"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace moira::tools {

/// Their texts. Flags that other verbs have too are in the caller's own.
struct ExploreTexts {
    std::string test;
    std::string seed;
    std::string seeds;
    std::string budget;
    std::string jobs;
    std::string shard;
    std::string strategy;
    std::string max_failures;
    std::string out;
    std::string corpus;
    std::string format;
    std::vector<std::string> folders;  ///< of merge
    bool fail_fast = false;
    bool keep_going = false;
    bool resume = false;
    bool no_shrink = false;
};

void add_explore_flags(CLI::App& verb, ExploreTexts& texts);
void add_merge_flags(CLI::App& verb, ExploreTexts& texts);

/// @error ErrorCode::invalid_argument for values that are not acceptable, flags first.
[[nodiscard]] sim::Result<ExploreOptions> read_explore(const ExploreTexts& texts,
                                                       TargetOptions target,
                                                       const Environment& environment);
[[nodiscard]] sim::Result<MergeOptions> read_merge(const ExploreTexts& texts,
                                                   const Environment& environment);

}  // namespace moira::tools
