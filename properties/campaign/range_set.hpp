// SPDX-License-Identifier: MIT
//
// Whole numbers as few ranges: which positions of a campaign are done, and which are missing.
// Invariant: ranges are disjoint, not adjacent, not empty and in order.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace moira::properties {

/// The numbers from `first` to before `end`.
struct Range {
    std::uint64_t first = 0;
    std::uint64_t end = 0;

    friend bool operator==(const Range&, const Range&) = default;
    [[nodiscard]] std::uint64_t size() const { return end - first; }
    [[nodiscard]] bool contains(std::uint64_t value) const { return first <= value && value < end; }
};

class RangeSet {
public:
    /// Adds all of `range`. False, with nothing added, if it is empty or any of it is there.
    bool add(Range range);
    /// The first number from 0 that is missing.
    [[nodiscard]] std::uint64_t frontier() const;
    /// What is missing below `end`, in order.
    [[nodiscard]] std::vector<Range> gaps(std::uint64_t end) const;
    /// How many numbers there are.
    [[nodiscard]] std::uint64_t count() const;

private:
    std::map<std::uint64_t, std::uint64_t> ends_;  ///< by first
};

}  // namespace moira::properties
