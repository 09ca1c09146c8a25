// SPDX-License-Identifier: MIT
//
// Strategies: ways to sample schedules. Each is a DecisionSource that is a function of the run's
// seed and of what the default run of the same plan was like (PriorRun), so that one run of a
// campaign can be made again alone. Integers only; no state is shared between runs.
#pragma once

#include "sim/decision.hpp"
#include "sim/result.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace moira::sim {

/// The default run (seed 0) of the same plan, in numbers: what a strategy may know of the program.
struct PriorRun {
    std::uint64_t decisions = 0;  ///< questions which event runs next
    std::uint64_t arrivals = 0;   ///< questions what had arrived
};

enum class StrategyName : std::uint8_t { uniform, pct, pos, slow_set, delay, portfolio };

struct StrategyInfo {
    StrategyName name;
    std::string_view text;     ///< as a user writes it
    std::string_view summary;  ///< one line, for help
};

/// All of them, in the order in which help shows them.
[[nodiscard]] std::span<const StrategyInfo> strategies();
[[nodiscard]] std::string_view strategy_text(StrategyName name);
/// @error ErrorCode::invalid_argument with the list of names as hint.
[[nodiscard]] Result<StrategyName> parse_strategy(std::string_view text);

/// Whether runs of it depend on the default run; the others may be given an empty PriorRun.
[[nodiscard]] bool uses_prior_run(StrategyName name);

/// A decision source that can say what it is.
class Strategy : public DecisionSource {
public:
    /// Its name as a user writes it, then what it drew: `pct d=3 kmax=212`.
    [[nodiscard]] virtual std::string describe() const = 0;
};

/// The strategy that `name` means for the run with this seed: the default schedule for seed 0, one
/// of the others for `portfolio`. It can rewind.
[[nodiscard]] std::unique_ptr<Strategy> make_strategy(StrategyName name, std::uint64_t seed,
                                                      const PriorRun& prior);

}  // namespace moira::sim
