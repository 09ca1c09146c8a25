// SPDX-License-Identifier: MIT
//
// The project's own random numbers: integer only, published test vectors
// (tests/sim/random_test.cpp), the same on every build. One Stream per purpose, derived from the
// run's seed by a label, so that a draw more in one stream never shifts another.
#pragma once

#include "sim/hash.hpp"

#include <cstdint>
#include <string_view>

namespace moira::sim {

/// A counter-based stream: the n-th value is a function of (key, n). 16 bytes of state.
class Stream {
public:
    constexpr Stream() = default;

    /// A stream of its own for each (seed, label).
    constexpr Stream(std::uint64_t seed, std::string_view label)
        : key_{mix(seed ^ 0xa0761d6478bd642fULL, hash_text(label))} {}

    /// 64 uniform bits.
    constexpr std::uint64_t next() {
        ++count_;
        return mum(key_ ^ (count_ * 0xd6e8feb86659fd93ULL),
                   key_ + 0x589965cc75374cc3ULL * count_ + 1);
    }

    /// A uniform integer in [0, bound); bound >= 1. Unbiased: draws again in the last partial range
    /// (Lemire, "Fast random integer generation in an interval", 2019).
    constexpr std::uint64_t below(std::uint64_t bound) {
        __extension__ using Wide = unsigned __int128;
        Wide product = static_cast<Wide>(next()) * bound;
        auto low = static_cast<std::uint64_t>(product);
        if (low < bound) {
            const std::uint64_t threshold = (0 - bound) % bound;
            while (low < threshold) {
                product = static_cast<Wide>(next()) * bound;
                low = static_cast<std::uint64_t>(product);
            }
        }
        return static_cast<std::uint64_t>(product >> 64U);
    }

    /// A uniform integer in [low, high], both inclusive; any range, also the whole of int64.
    constexpr std::int64_t between(std::int64_t low, std::int64_t high) {
        const std::uint64_t span =
            static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
        const std::uint64_t offset = span == ~0ULL ? next() : below(span + 1);
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + offset);
    }

    /// Back to the first value.
    constexpr void rewind() { count_ = 0; }

    [[nodiscard]] constexpr std::uint64_t count() const { return count_; }

private:
    std::uint64_t key_ = 0;
    std::uint64_t count_ = 0;
};

}  // namespace moira::sim
