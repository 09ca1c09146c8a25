// SPDX-License-Identifier: MIT
//
// The clocks of nodes, or of the one machine, when faults may make them wrong: what a clock shows,
// and how long a time that it measures really takes. Whole numbers only. Its own time, which timers
// are measured by, never goes back; what it shows jumps when its offset changes, and when faults
// end. Part of the FaultState of a run; without such faults there are no clocks and time is time.
#pragma once

#include "sim/array.hpp"
#include "sim/hash.hpp"
#include "sim/network.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>

namespace moira::sim {

class NodeClocks {
public:
    struct Clock {
        Duration offset;            ///< what it shows too much
        std::int64_t drift_ppm = 0; ///< how much faster it runs, in millionths; above -1'000'000
        bool is_begun = false;      ///< it was asked whether it is wrong from its start
    };

    explicit NodeClocks(Region& memory) : clocks_{memory} {}

    /// Clocks for `count` nodes (number 0: the machine), which go right from `right_from` on.
    void begin(std::size_t count, Instant right_from) {
        while (clocks_.size() < count) clocks_.push({});
        right_from_ = right_from;
    }

    /// Clocks may be wrong in this run.
    [[nodiscard]] bool are_on() const { return !clocks_.empty(); }

    /// Only when they are on.
    [[nodiscard]] Clock& of(NodeNumber node) { return clocks_[node]; }

    /// From now on all of them go right.
    void end(Instant now) { right_from_ = now < right_from_ ? now : right_from_; }

    /// What the clock of `node` shows at `instant`.
    [[nodiscard]] Instant shown(NodeNumber node, Instant instant) const {
        if (!are_on() || instant >= right_from_) return instant;
        return own(node, instant) + clocks_[node].offset;
    }

    /// The time that passed on `node` by its own clock.
    [[nodiscard]] Instant own(NodeNumber node, Instant instant) const;
    /// When `span` has passed since `from` by the clock of `node`.
    [[nodiscard]] Instant due(NodeNumber node, Instant from, Duration span) const;

    void absorb_into(RunningHash& hash) const;

private:
    Array<Clock> clocks_;
    Instant right_from_ = Instant::max();
};

}  // namespace moira::sim
