// SPDX-License-Identifier: MIT
#include "properties/campaign/range_set.hpp"

#include <iterator>

namespace moira::properties {

bool RangeSet::add(Range range) {
    if (range.first >= range.end) return false;
    auto next = ends_.lower_bound(range.first);
    if (next != ends_.end() && next->first < range.end) return false;
    if (next != ends_.begin()) {
        const auto before = std::prev(next);
        if (before->second > range.first) return false;
        if (before->second == range.first) {
            range.first = before->first;
            ends_.erase(before);
        }
    }
    if (next != ends_.end() && next->first == range.end) {
        range.end = next->second;
        ends_.erase(next);
    }
    ends_[range.first] = range.end;
    return true;
}

std::uint64_t RangeSet::frontier() const {
    const auto first = ends_.begin();
    return first == ends_.end() || first->first != 0 ? 0 : first->second;
}

std::vector<Range> RangeSet::gaps(std::uint64_t end) const {
    std::vector<Range> result;
    std::uint64_t at = 0;
    for (const auto& [first, behind] : ends_) {
        if (first >= end) break;
        if (at < first) result.push_back({at, first});
        at = behind;
    }
    if (at < end) result.push_back({at, end});
    return result;
}

std::uint64_t RangeSet::count() const {
    std::uint64_t count = 0;
    for (const auto& [first, end] : ends_) count += end - first;
    return count;
}

}  // namespace moira::properties
