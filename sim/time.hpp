// SPDX-License-Identifier: MIT
//
// Virtual time: whole nanoseconds, never floating point, never the machine's clock.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace moira::sim {

/// A span of virtual time in whole nanoseconds; may be negative (the difference of two instants).
class Duration {
public:
    constexpr Duration() = default;
    static constexpr Duration from_ns(std::int64_t ns) { return Duration{ns}; }
    static constexpr Duration from_us(std::int64_t us) { return Duration{us * 1'000}; }
    static constexpr Duration from_ms(std::int64_t ms) { return Duration{ms * 1'000'000}; }
    static constexpr Duration from_s(std::int64_t s) { return Duration{s * 1'000'000'000}; }
    [[nodiscard]] constexpr std::int64_t ns() const { return ns_; }
    friend constexpr auto operator<=>(Duration, Duration) = default;

private:
    explicit constexpr Duration(std::int64_t ns) : ns_{ns} {}
    std::int64_t ns_ = 0;
};

/// A point of virtual time: nanoseconds since the start of the run.
class Instant {
public:
    constexpr Instant() = default;
    static constexpr Instant from_ns(std::int64_t ns) { return Instant{ns}; }
    static constexpr Instant max() { return Instant{std::numeric_limits<std::int64_t>::max()}; }
    [[nodiscard]] constexpr std::int64_t ns() const { return ns_; }
    friend constexpr auto operator<=>(Instant, Instant) = default;

    /// Saturates at Instant::max(), so that "never" stays never.
    friend constexpr Instant operator+(Instant instant, Duration span) {
        std::int64_t sum = 0;
        if (__builtin_add_overflow(instant.ns_, span.ns(), &sum)) return max();
        return Instant{sum};
    }
    friend constexpr Duration operator-(Instant later, Instant earlier) {
        return Duration::from_ns(later.ns_ - earlier.ns_);
    }

private:
    explicit constexpr Instant(std::int64_t ns) : ns_{ns} {}
    std::int64_t ns_ = 0;
};

}  // namespace moira::sim
