// SPDX-License-Identifier: MIT
//
// The books of one shard of a campaign: takes segments in whatever order workers deliver them and
// counts them in the order of the list, so that a campaign that stops at its n-th failure stops
// after the same run whatever the number of workers. Segments behind a missing one wait.
#pragma once

#include "properties/campaign/range_set.hpp"
#include "properties/campaign/segment.hpp"

#include <cstdint>
#include <map>

namespace moira::properties {

class Ledger {
public:
    /// `failures_max`: distinct failures after which nothing counts any more; 0 for no such limit.
    explicit Ledger(std::uint64_t failures_max) : failures_max_{failures_max} {}

    /// Takes a segment. A segment ends with the run that first shows a failure to its worker, so
    /// that it can be the last. False, with nothing taken, if some of it is known already.
    bool add(Segment segment);

    /// The limit of failures is reached: further runs would not count.
    [[nodiscard]] bool is_full() const { return is_full_; }

    /// Positions that were added, also those that wait or do not count.
    [[nodiscard]] const RangeSet& positions() const { return positions_; }

    /// What counts so far.
    [[nodiscard]] const Sums& sums() const { return sums_; }

    /// No more segments come: counts those that wait for missing ones, unless is_full().
    void close();

private:
    void count(const Segment& segment);

    std::uint64_t failures_max_;
    RangeSet positions_;
    std::map<std::uint64_t, Segment> waiting_;  ///< by first position
    std::uint64_t next_ = 0;                    ///< the first position that was not counted
    Sums sums_;
    bool is_full_ = false;
};

}  // namespace moira::properties
