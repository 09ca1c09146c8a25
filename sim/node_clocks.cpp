// SPDX-License-Identifier: MIT
#include "sim/node_clocks.hpp"

#include <algorithm>

namespace moira::sim {
namespace {

constexpr std::int64_t million = 1'000'000;
/// Spans that no run lasts (31 years) are not worth an overflow.
constexpr std::int64_t longest_ns = 1'000'000'000'000'000'000;

/// What a clock gains in `ns`; it shows as much time or more at every later instant.
std::int64_t gained(std::int64_t ns, std::int64_t ppm) {
    return ns / million * ppm + ns % million * ppm / million;
}

}  // namespace

Instant NodeClocks::own(NodeNumber node, Instant instant) const {
    if (!are_on() || clocks_[node].drift_ppm == 0) return instant;
    const Instant wrong_until = std::min({instant, right_from_, Instant::from_ns(longest_ns)});
    return instant + Duration::from_ns(gained(wrong_until.ns(), clocks_[node].drift_ppm));
}

Instant NodeClocks::due(NodeNumber node, Instant from, Duration span) const {
    const bool is_long = span.ns() > longest_ns || from.ns() > longest_ns;
    if (!are_on() || clocks_[node].drift_ppm == 0 || from >= right_from_ || is_long ||
        span <= Duration{}) {
        return from + span;
    }
    const Instant target = own(node, from) + span;
    const std::int64_t rate = million + clocks_[node].drift_ppm;
    // At most two below the answer, by what the divisions cut off.
    const std::int64_t about = span.ns() / rate * million + span.ns() % rate * million / rate - 2;
    Instant end = from + Duration::from_ns(std::max<std::int64_t>(about, 0));
    if (end >= right_from_) {
        // It goes right before the time is over.
        const Duration rest = target - own(node, right_from_);
        return right_from_ + std::max(rest, Duration{});
    }
    while (own(node, end) < target) end = end + Duration::from_ns(1);
    return end;
}

void NodeClocks::absorb_into(RunningHash& hash) const {
    for (const Clock& clock : clocks_) {
        hash.absorb(static_cast<std::uint64_t>(clock.offset.ns()));
        hash.absorb(static_cast<std::uint64_t>(clock.drift_ppm) << 1U | (clock.is_begun ? 1U : 0U));
    }
    hash.absorb(static_cast<std::uint64_t>(right_from_.ns()));
}

}  // namespace moira::sim
