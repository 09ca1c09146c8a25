// SPDX-License-Identifier: MIT
#include "properties/campaign/ledger.hpp"

namespace moira::properties {

bool Ledger::add(Segment segment) {
    if (!positions_.add({segment.first, segment.first + segment.count})) return false;
    waiting_.emplace(segment.first, std::move(segment));
    while (!waiting_.empty() && waiting_.begin()->first == next_) {
        next_ += waiting_.begin()->second.count;
        count(waiting_.begin()->second);
        waiting_.erase(waiting_.begin());
    }
    return true;
}

void Ledger::count(const Segment& segment) {
    if (is_full_) return;
    sums_.add(segment.sums);
    is_full_ = failures_max_ != 0 && sums_.failures.size() >= failures_max_;
}

void Ledger::close() {
    for (const auto& [first, segment] : waiting_) count(segment);
    waiting_.clear();
}

}  // namespace moira::properties
