// SPDX-License-Identifier: MIT
//
// Tries a world under many seeds, inside a test program: what `moira explore` does with a scenario,
// in this process, one run after another. Equal worlds and options give equal results.
#pragma once

#include "sim/result.hpp"
#include "sim/strategies/strategy.hpp"
#include "tools/cli/campaign_header.hpp"
#include "tools/testing/test_world.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace moira {

/// How a world is tried.
struct TryOptions {
    std::uint64_t seeds = 100;  ///< how many runs; the first is the default schedule
    /// Only this run (MOIRA_SEED).
    std::optional<std::uint64_t> seed = {};
    /// Only this story (MOIRA_REPLAY): a file that a failure before wrote.
    std::string replay = {};
    sim::StrategyName strategy = sim::StrategyName::portfolio;
    bool shrink = true;
    /// Folder for the stories of failures; empty: they are not kept.
    std::string out = "moira-failures";
    /// The test program and the words that choose this test, for commands in reports.
    std::string program = {};
};

/// `options` with what the environment says: MOIRA_SEED, MOIRA_SEEDS, MOIRA_STRATEGY, MOIRA_OUT,
/// MOIRA_REPLAY.
/// @error for a value that is wrong, and an unknown MOIRA_ variable.
[[nodiscard]] sim::Result<TryOptions> with_environment(TryOptions options);

/// What came of it.
struct Tried {
    bool passed = false;
    std::string report;  ///< as that of `moira explore`; of a replay, what became of the story
    tools::CampaignResult result;
};

/// Stops at the first run that fails and shrinks it. A run fails as it does in `moira explore`; a
/// world also does not pass when a property was never evaluated or met.
/// `name`: of the test; stands for the world's own if that is empty.
/// @error when the world cannot be loaded, or a story not read or written.
[[nodiscard]] sim::Result<Tried> try_world(const TestWorld& world, const std::string& name,
                                           const TryOptions& options);

}  // namespace moira
