// SPDX-License-Identifier: MIT
//
// A few distinct random positions among a run's decisions, in order: where PCT lowers a priority
// and delay bounding puts an event off. Their number is drawn first, or given.
#pragma once

#include "sim/random.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace moira::sim {

class ChangePoints {
public:
    ChangePoints() = default;
    /// `count` of the positions 1 to `last`, or all of them if there are not so many.
    ChangePoints(Stream& draws, std::uint64_t count, std::uint64_t last);

    /// Counts one decision; true iff it is one of the positions.
    bool pass() {
        ++passed_;
        if (at_ == points_.size() || points_[at_] != passed_) return false;
        ++at_;
        return true;
    }

    [[nodiscard]] std::uint64_t passed() const { return passed_; }

    [[nodiscard]] std::size_t size() const { return points_.size(); }

    void rewind() { passed_ = at_ = 0; }

private:
    std::vector<std::uint64_t> points_;
    std::uint64_t passed_ = 0;
    std::size_t at_ = 0;
};

/// After so many decisions a strategy that may neglect an event for ever draws uniformly instead:
/// far behind where runs of the plan end, so that what still runs there runs in a circle, and an
/// unfair schedule must not make that look like a livelock of the program.
[[nodiscard]] constexpr std::uint64_t fair_after(std::uint64_t prior_decisions) {
    constexpr std::uint64_t least = 1'000;
    constexpr std::uint64_t factor = 10;
    return least + factor * prior_decisions;
}

}  // namespace moira::sim
