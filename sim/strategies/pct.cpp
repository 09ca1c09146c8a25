// SPDX-License-Identifier: MIT
#include "sim/strategies/pct.hpp"

#include "sim/assert.hpp"
#include "sim/strategies/channel.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moira::sim {
namespace {

constexpr std::uint64_t never_demoted = 1ULL << 63U;  ///< above all that are

}  // namespace

Pct::Pct(std::uint64_t seed, const PriorRun& prior, std::uint32_t depth)
    : SeededStrategy{seed}, kmax_{std::max<std::uint64_t>(prior.decisions, 1)},
      fair_after_{fair_after(prior.decisions)} {
    MOIRA_ASSERT(depth <= depth_max);
    Stream settings = settings_stream(seed);
    key_ = settings.next();
    const auto drawn = static_cast<std::uint32_t>(settings.between(2, 5));
    depth_ = depth != 0 ? depth : drawn;
    points_ = ChangePoints{settings, depth_ - 1, kmax_};
}

void Pct::forget() {
    points_.rewind();
    demoted_count_ = 0;
}

std::string Pct::describe() const {
    return fmt::format("pct d={} kmax={}", depth_, kmax_);
}

std::uint64_t Pct::priority(std::uint64_t channel) const {
    for (std::uint32_t i = 0; i < demoted_count_; ++i) {
        if (demoted_[i] == channel) return depth_max - i;
    }
    return mix(key_, channel) | never_demoted;
}

void Pct::demote(std::uint64_t channel) {
    const auto end = demoted_.begin() + demoted_count_;
    demoted_count_ =
        static_cast<std::uint32_t>(std::remove(demoted_.begin(), end, channel) - demoted_.begin());
    demoted_[demoted_count_++] = channel;
}

Enabled* Pct::highest(EventSet& events) const {
    Enabled* best = events.at(0);
    std::uint64_t best_priority = priority(channel_of(*best));
    for (std::size_t i = 1; i < events.size(); ++i) {
        Enabled* event = events.at(i);
        const std::uint64_t own = priority(channel_of(*event));
        if (own < best_priority || (own == best_priority && !is_older(*event, *best))) continue;
        best = event;
        best_priority = own;
    }
    return best;
}

Enabled* Pct::next(EventSet& events, Instant now, Enabled*) {
    events.collect(now);
    const bool changes = points_.pass();
    if (points_.passed() > fair_after_) return any(events);
    Enabled* best = highest(events);
    if (!changes) return best;
    demote(channel_of(*best));
    return highest(events);
}

/// An item comes before its receiver looks iff its channel goes before the receiver's own turns:
/// what this strategy would decide if arriving were an event. No draw is needed, and the answer
/// fits the order in which the receiver's WAKE events are chosen.
std::uint32_t Pct::arrival(std::span<const ArrivalHead> heads) {
    const auto count = static_cast<std::uint32_t>(heads.size());
    if (points_.passed() > fair_after_) {
        return any(heads);
    }
    std::uint32_t best = count;
    std::uint64_t best_priority = priority(looking_at(heads[0]).label_hash);
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint64_t own = priority(channel_of(heads[i]));
        if (own <= best_priority) continue;
        best = i;
        best_priority = own;
    }
    return best;
}

}  // namespace moira::sim
