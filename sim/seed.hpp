// SPDX-License-Identifier: MIT
//
// The root of all generated choices of a run. Seed 0 is the default schedule in every verb.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/result.hpp"

namespace moira::sim {

struct Seed {
    std::uint64_t value = 0;
    friend constexpr auto operator<=>(Seed, Seed) = default;

    /// The seed of a sub-stream or of a campaign's i-th run.
    [[nodiscard]] Seed derive(std::string_view label, std::uint64_t index = 0) const;
    [[nodiscard]] std::string text() const { return std::to_string(value); }
};

/// Reads a seed: decimal, hex with 0x, or exactly 40 hex digits (a commit id, folded by hash_text).
/// @error ErrorCode::invalid_argument for anything else; a decimal or hex number must fit 64 bits.
Result<Seed> parse_seed(std::string_view text);

}  // namespace moira::sim
