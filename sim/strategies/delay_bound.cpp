// SPDX-License-Identifier: MIT
#include "sim/strategies/delay_bound.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moira::sim {

DelayBound::DelayBound(std::uint64_t seed, const PriorRun& prior, std::uint32_t delays)
    : SeededStrategy{seed}, kmax_{std::max<std::uint64_t>(prior.decisions + prior.arrivals, 1)} {
    Stream settings = settings_stream(seed);
    const bool is_usual = settings.below(2) == 0;
    const std::uint64_t drawn = 1 + settings.below(4);
    const std::uint64_t count = delays != 0 ? delays : is_usual ? 2 : drawn;
    points_ = ChangePoints{settings, count, kmax_};
}

void DelayBound::forget() {
    points_.rewind();
    delayed_.clear();
}

std::string DelayBound::describe() const {
    return fmt::format("delay d={} kmax={}", points_.size(), kmax_);
}

const DelayBound::Delayed* DelayBound::find_delay(const Enabled& event) const {
    const auto found = std::ranges::find(delayed_, event.order, &Delayed::order);
    return found != delayed_.end() ? &*found : nullptr;
}

/// What the default schedule would take if the delayed events were not there; null if nothing.
Enabled* DelayBound::oldest_not_delayed(EventSet& events, Enabled* current) const {
    if (current != nullptr && find_delay(*current) == nullptr) return current;
    Enabled* best = nullptr;
    for (std::size_t i = 0; i < events.size(); ++i) {
        Enabled* event = events.at(i);
        if (find_delay(*event) != nullptr) continue;
        if (best == nullptr || is_older(*event, *best)) best = event;
    }
    return best;
}

/// What goes next if nothing more is put off.
Enabled* DelayBound::head(EventSet& events, Instant now, Enabled* current) {
    if (delayed_.empty()) return current != nullptr ? current : events.oldest();
    events.collect(now);
    std::uint64_t first = ~0ULL;  // the earliest enabling that was not put off
    for (std::size_t i = 0; i < events.size(); ++i) {
        const Enabled& event = *events.at(i);
        if (find_delay(event) == nullptr) first = std::min(first, event.order);
    }
    std::erase_if(delayed_, [first](const Delayed& delayed) { return delayed.behind < first; });
    return oldest_not_delayed(events, current);
}

Enabled* DelayBound::next(EventSet& events, Instant now, Enabled* current) {
    Enabled* chosen = head(events, now, current);
    if (!points_.pass()) return chosen;
    events.collect(now);
    Delayed delayed{chosen->order, 0};
    for (std::size_t i = 0; i < events.size(); ++i) {
        delayed.behind = std::max(delayed.behind, events.at(i)->order);
    }
    delayed_.push_back(delayed);
    Enabled* other = oldest_not_delayed(events, nullptr);
    return other != nullptr ? other : chosen;
}

/// Everything has arrived; to put off the oldest head is to say that others had and it had not.
std::uint32_t DelayBound::arrival(std::span<const ArrivalHead> heads) {
    const auto count = static_cast<std::uint32_t>(heads.size());
    if (!points_.pass()) return count + 1;
    if (count == 1) return count;
    std::uint32_t oldest = 0;
    for (std::uint32_t i = 1; i < count; ++i) {
        if (is_earlier(heads[i], heads[oldest])) oldest = i;
    }
    std::uint32_t second = oldest == 0 ? 1 : 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (i != oldest && is_earlier(heads[i], heads[second])) second = i;
    }
    return second;
}

}  // namespace moira::sim
