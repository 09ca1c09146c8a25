// SPDX-License-Identifier: MIT
//
// 64-bit arithmetic that is defined for every argument. A process may pass any integer to the time
// functions; like Go, results outside the range of a time wrap around instead of failing, and they
// wrap to the same value on every machine.
#pragma once

#include <cstdint>

namespace moira::runtime {

/// a + b modulo 2^64.
[[nodiscard]] constexpr std::int64_t wrap_add(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

/// a - b modulo 2^64.
[[nodiscard]] constexpr std::int64_t wrap_sub(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

/// a * b modulo 2^64.
[[nodiscard]] constexpr std::int64_t wrap_mul(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

/// The largest integer q with q * divisor <= value; the divisor is positive.
[[nodiscard]] constexpr std::int64_t floor_div(std::int64_t value, std::int64_t divisor) {
    return value / divisor - (value % divisor < 0 ? 1 : 0);
}

/// value - divisor * floor_div(value, divisor), in [0, divisor); the divisor is positive.
[[nodiscard]] constexpr std::int64_t floor_mod(std::int64_t value, std::int64_t divisor) {
    const std::int64_t remainder = value % divisor;
    return remainder < 0 ? remainder + divisor : remainder;
}

}  // namespace moira::runtime
