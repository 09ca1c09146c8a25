// SPDX-License-Identifier: MIT
#include "sim/strategies/pos.hpp"

#include "sim/process.hpp"
#include "sim/strategies/change_points.hpp"

namespace moira::sim {

Pos::Pos(std::uint64_t seed, const PriorRun& prior)
    : SeededStrategy{seed}, fair_after_{fair_after(prior.decisions)} {
    Stream settings = settings_stream(seed);
    key_ = settings.next();
}

void Pos::forget() {
    events_of_.clear();
    passed_ = 0;
}

void Pos::executed(const Enabled& event) {
    const std::size_t id = event.process->id.value;
    if (id >= events_of_.size()) events_of_.resize(id + 1);
    ++events_of_[id];
}

/// A hash stands for the draw: of the event's enabling, which is a new one whenever its process has
/// run, except for timers, which stay enabled; for those also of how often it has.
std::uint64_t Pos::priority(const Enabled& event) const {
    const std::uint64_t own = mix(key_, event.order);
    if (event.kind != EventKind::timer) return own;
    const std::size_t id = event.process->id.value;
    return mix(own, id < events_of_.size() ? events_of_[id] : 0);
}

Enabled* Pos::next(EventSet& events, Instant now, Enabled*) {
    events.collect(now);
    if (++passed_ > fair_after_) return any(events);
    Enabled* best = events.at(0);
    std::uint64_t best_priority = priority(*best);
    for (std::size_t i = 1; i < events.size(); ++i) {
        Enabled* event = events.at(i);
        const std::uint64_t own = priority(*event);
        if (own <= best_priority) continue;
        best = event;
        best_priority = own;
    }
    return best;
}

/// Arrivals at one process conflict with each other and with its look, so each question is a
/// fresh draw among all of them.
std::uint32_t Pos::arrival(std::span<const ArrivalHead> heads) {
    return any(heads);
}

}  // namespace moira::sim
