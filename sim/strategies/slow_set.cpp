// SPDX-License-Identifier: MIT
#include "sim/strategies/slow_set.hpp"

#include "sim/strategies/change_points.hpp"
#include "sim/strategies/channel.hpp"

#include <fmt/format.h>

#include <array>

namespace moira::sim {
namespace {

constexpr std::array<std::uint64_t, 3> percents_slow = {10, 25, 50};
constexpr std::array<std::uint64_t, 2> percents_leak = {0, 3};

}  // namespace

SlowSet::SlowSet(std::uint64_t seed, const PriorRun& prior)
    : SeededStrategy{seed}, fair_after_{fair_after(prior.decisions)} {
    Stream settings = settings_stream(seed);
    key_ = settings.next();
    percent_slow_ = percents_slow[settings.below(percents_slow.size())];
    percent_leak_ = percents_leak[settings.below(percents_leak.size())];
}

void SlowSet::forget() {
    passed_ = 0;
}

std::string SlowSet::describe() const {
    return fmt::format("slow-set q={}% leak={}%", percent_slow_, percent_leak_);
}

bool SlowSet::is_slow(std::uint64_t label) const {
    // Below the quotient of a division by 100 that is not exact: off by less than 2^-57.
    return mix(key_, label) < ~0ULL / 100 * percent_slow_;
}

bool SlowSet::is_slow(const Enabled& event) const {
    if (is_slow(event.process->label_hash)) return true;
    const bool has_channel = event.kind == EventKind::wake || event.kind == EventKind::timer;
    return has_channel && is_slow(channel_of(event));
}

bool SlowSet::leaks(Stream& draws) {
    return percent_leak_ != 0 && draws.below(100) < percent_leak_;
}

Enabled* SlowSet::next(EventSet& events, Instant now, Enabled*) {
    events.collect(now);
    if (++passed_ > fair_after_ || leaks(next_)) return any(events);
    fast_.clear();
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (!is_slow(*events.at(i))) fast_.push_back(events.at(i));
    }
    if (fast_.empty()) return any(events);
    return fast_[next_.below(fast_.size())];
}

/// What comes through a slow channel has not arrived yet.
std::uint32_t SlowSet::arrival(std::span<const ArrivalHead> heads) {
    const auto count = static_cast<std::uint32_t>(heads.size());
    if (passed_ > fair_after_ || leaks(arrival_)) {
        return any(heads);
    }
    fast_heads_.clear();
    for (std::uint32_t i = 0; i < count; ++i) {
        if (!is_slow(channel_of(heads[i]))) fast_heads_.push_back(i);
    }
    const std::uint64_t drawn = arrival_.below(fast_heads_.size() + 1ULL);
    return drawn < fast_heads_.size() ? fast_heads_[drawn] : count;
}

}  // namespace moira::sim
