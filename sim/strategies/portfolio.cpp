// SPDX-License-Identifier: MIT
#include "sim/strategies/portfolio.hpp"

#include "sim/random.hpp"

#include <array>

namespace moira::sim {
namespace {

constexpr std::array<StrategyName, 5> members = {StrategyName::uniform, StrategyName::pct,
                                                 StrategyName::pos, StrategyName::slow_set,
                                                 StrategyName::delay};

}  // namespace

std::span<const StrategyName> portfolio_members() {
    return members;
}

StrategyName drawn_from_portfolio(std::uint64_t seed) {
    // A stream of its own: what a strategy draws does not depend on who chose it.
    Stream draws{seed, "portfolio"};
    return members[draws.below(members.size())];
}

}  // namespace moira::sim
