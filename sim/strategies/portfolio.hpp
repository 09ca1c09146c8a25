// SPDX-License-Identifier: MIT
//
// Which strategy runs under which seed when none was asked for. No single one is good at
// everything: plain random walks never starve a process for long, priorities pay for noise, delays
// reach only what is near the default schedule. A mixture is never much worse than its best part.
#pragma once

#include "sim/strategies/strategy.hpp"

#include <cstdint>
#include <span>

namespace moira::sim {

/// The strategies of the portfolio.
[[nodiscard]] std::span<const StrategyName> portfolio_members();

/// One of them, by a hash of the seed: equal shares of any set of seeds, also of the even ones.
[[nodiscard]] StrategyName drawn_from_portfolio(std::uint64_t seed);

}  // namespace moira::sim
