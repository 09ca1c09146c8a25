// SPDX-License-Identifier: MIT
//
// The uniform random walk: each allowed event, and each possible arrival, with equal probability.
#pragma once

#include "sim/strategies/seeded_strategy.hpp"

namespace moira::sim {

class UniformRandom final : public SeededStrategy {
public:
    using SeededStrategy::SeededStrategy;

    Enabled* next(EventSet& events, Instant now, Enabled*) override {
        events.collect(now);
        return any(events);
    }

    std::uint32_t arrival(std::span<const ArrivalHead> heads) override { return any(heads); }

    [[nodiscard]] std::string describe() const override { return "random"; }
};

}  // namespace moira::sim
