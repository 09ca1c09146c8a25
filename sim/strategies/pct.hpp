// SPDX-License-Identifier: MIT
//
// Probabilistic concurrency testing over channels (references: Burckhardt et al., "A randomized
// scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010; for message passing Özkan
// et al., OOPSLA 2018). Each channel has a random priority and the highest one runs; at d - 1
// random decisions the channel about to run falls below all others. Finds a bug that needs d
// ordering constraints among n channels and k decisions with a probability of at least
// 1 / (n k^(d-1)), however long the wait that it needs.
#pragma once

#include "sim/strategies/change_points.hpp"
#include "sim/strategies/seeded_strategy.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace moira::sim {

class Pct final : public SeededStrategy {
public:
    static constexpr std::uint32_t depth_max = 16;

    /// `depth` in 1 to depth_max; 0: drawn from 2 to 5.
    Pct(std::uint64_t seed, const PriorRun& prior, std::uint32_t depth = 0);

    Enabled* next(EventSet& events, Instant now, Enabled* current) override;
    std::uint32_t arrival(std::span<const ArrivalHead> heads) override;

    [[nodiscard]] std::string describe() const override;

    [[nodiscard]] std::uint32_t depth() const { return depth_; }

private:
    void forget() override;
    [[nodiscard]] std::uint64_t priority(std::uint64_t channel) const;
    [[nodiscard]] Enabled* highest(EventSet& events) const;
    void demote(std::uint64_t channel);

    std::uint64_t key_ = 0;  ///< a channel's first priority is a hash of this and its label
    std::uint64_t kmax_;
    std::uint64_t fair_after_;
    std::uint32_t depth_;
    ChangePoints points_;
    /// Demoted channels, the lowest last; at most one for each change point.
    std::array<std::uint64_t, depth_max> demoted_{};
    std::uint32_t demoted_count_ = 0;
};

}  // namespace moira::sim
