// SPDX-License-Identifier: MIT
//
// Partial order sampling (reference: Yuan, Yang, Gu, "Partial order aware concurrency sampling",
// CAV 2018). Each enabled event has a random priority and the highest one runs; those that
// conflict with it, which are the events of the same process, draw anew. No parameters, and events
// that have nothing to do with each other do not dilute the sample.
#pragma once

#include "sim/strategies/seeded_strategy.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace moira::sim {

class Pos final : public SeededStrategy {
public:
    Pos(std::uint64_t seed, const PriorRun& prior);

    Enabled* next(EventSet& events, Instant now, Enabled* current) override;
    std::uint32_t arrival(std::span<const ArrivalHead> heads) override;

    void executed(const Enabled& event) override;

    [[nodiscard]] std::string describe() const override { return "pos"; }

private:
    void forget() override;
    [[nodiscard]] std::uint64_t priority(const Enabled& event) const;

    std::uint64_t key_ = 0;
    std::uint64_t fair_after_;
    std::uint64_t passed_ = 0;
    std::vector<std::uint32_t> events_of_;  ///< by process id: how many it has executed
};

}  // namespace moira::sim
