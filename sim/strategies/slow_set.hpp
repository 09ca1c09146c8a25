// SPDX-License-Identifier: MIT
//
// Slow processes and slow channels: each is slow with a probability that the run draws, and what is
// slow goes only when nothing else can, or, in half of the runs, seldom. Good at long waits of one
// party (starvation, overtaking by a long chain), which a random walk never makes.
#pragma once

#include "sim/strategies/seeded_strategy.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace moira::sim {

class SlowSet final : public SeededStrategy {
public:
    SlowSet(std::uint64_t seed, const PriorRun& prior);

    Enabled* next(EventSet& events, Instant now, Enabled* current) override;
    std::uint32_t arrival(std::span<const ArrivalHead> heads) override;

    [[nodiscard]] std::string describe() const override;

private:
    void forget() override;
    [[nodiscard]] bool is_slow(std::uint64_t label) const;
    [[nodiscard]] bool is_slow(const Enabled& event) const;
    /// Draws whether what is slow goes as if it were not, this once.
    bool leaks(Stream& draws);

    std::uint64_t key_ = 0;
    std::uint64_t percent_slow_;
    std::uint64_t percent_leak_;
    std::uint64_t fair_after_;
    std::uint64_t passed_ = 0;
    std::vector<Enabled*> fast_;
    std::vector<std::uint32_t> fast_heads_;
};

}  // namespace moira::sim
