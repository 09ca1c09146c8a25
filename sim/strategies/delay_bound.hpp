// SPDX-License-Identifier: MIT
//
// Delay bounding (reference: Emmi, Qadeer, Rakamaric, "Delay-bounded scheduling", POPL 2011): the
// default schedule, but at a few random decisions what would go next is put behind all that may go
// now. Stays near the default schedule, where many bugs of symmetric programs are.
#pragma once

#include "sim/strategies/change_points.hpp"
#include "sim/strategies/seeded_strategy.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace moira::sim {

class DelayBound final : public SeededStrategy {
public:
    /// `delays` 0: drawn, 2 in half of the runs, else 1 to 4.
    DelayBound(std::uint64_t seed, const PriorRun& prior, std::uint32_t delays = 0);

    Enabled* next(EventSet& events, Instant now, Enabled* current) override;
    std::uint32_t arrival(std::span<const ArrivalHead> heads) override;

    [[nodiscard]] std::string describe() const override;

private:
    void forget() override;

    /// An enabling that was put off, and the last one that goes before it.
    struct Delayed {
        std::uint64_t order = 0;
        std::uint64_t behind = 0;
    };

    [[nodiscard]] const Delayed* find_delay(const Enabled& event) const;
    Enabled* head(EventSet& events, Instant now, Enabled* current);
    Enabled* oldest_not_delayed(EventSet& events, Enabled* current) const;

    std::uint64_t kmax_;
    ChangePoints points_;
    std::vector<Delayed> delayed_;
};

}  // namespace moira::sim
