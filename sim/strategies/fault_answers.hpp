// SPDX-License-Identifier: MIT
//
// How every random strategy answers questions about faults: what the run may use is drawn from the
// seed's `config` stream (swarm testing: Groce et al., "Swarm testing", ISSTA 2012), each answer is
// a hash of seed and label. So one seed means the same faults under every strategy, a question more
// shifts no other answer, and there is nothing to rewind but the place in one stream. Seed 0 has no
// faults. Plain data: a strategy holds one as a member and forwards faults() and fault().
#pragma once

#include <cstdint>

#include "sim/fault.hpp"
#include "sim/random.hpp"

namespace moira::sim {

class FaultAnswers {
public:
    explicit FaultAnswers(std::uint64_t seed) : seed_{seed} {}

    /// What the run of this seed may use: 10 % of the runs nothing, 10 % one kind, 5 % all, else
    /// each kind with chance 1/2; rates log-uniform in 0.2 % to 20 %, budgets of {1, 1, 2, 3, 5}
    /// within the plan's bounds.
    void faults(const FaultPlan& plan, FaultSettings& settings);
    /// By the rates that faults() drew.
    [[nodiscard]] std::uint32_t fault(const FaultQuestion& question) const;

private:
    [[nodiscard]] std::uint64_t draw(std::uint64_t label, std::uint64_t salt) const;

    std::uint64_t seed_;
    FaultSettings settings_;
};

}  // namespace moira::sim
