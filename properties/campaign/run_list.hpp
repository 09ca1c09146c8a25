// SPDX-License-Identifier: MIT
//
// The list of runs that a campaign goes through: which seed each has, and which of them belong to
// a shard. Pure; equal on every machine, so that shards that never hear of each other partition
// one list.
#pragma once

#include "sim/result.hpp"
#include "sim/seed.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace moira::properties {

/// One of `count` parts of a campaign: the runs whose index leaves the remainder `index`.
struct Shard {
    std::uint64_t index = 0;  ///< from 0
    std::uint64_t count = 1;

    friend bool operator==(const Shard&, const Shard&) = default;
    /// As users write it, from 1: `1/4`.
    [[nodiscard]] std::string text() const;
};

/// Reads `I/N` with I from 1 to N.
/// @error ErrorCode::invalid_argument for anything else; the message begins with `where`.
[[nodiscard]] sim::Result<Shard> parse_shard(std::string_view where, const std::string& text);

/// Positions count the runs of the shard (0, 1, 2, ...), indexes those of the whole campaign.
struct RunList {
    std::string name;  ///< of what is run; part of every seed
    sim::Seed base;    ///< the campaign's own seed
    Shard shard;
    std::optional<std::uint64_t> runs;  ///< of the whole campaign; absent: no end

    /// How many positions there are; a large number without `runs`.
    [[nodiscard]] std::uint64_t length() const;
    [[nodiscard]] std::uint64_t index_of(std::uint64_t position) const {
        return position * shard.count + shard.index;
    }
    /// Seed 0 (the default schedule) for index 0, else a hash of name, base and index: never 0, and
    /// at most 53 bits, which every JSON reader takes without loss.
    [[nodiscard]] std::uint64_t seed_of(std::uint64_t index) const;
};

}  // namespace moira::properties
