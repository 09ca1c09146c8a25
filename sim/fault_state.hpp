// SPDX-License-Identifier: MIT
//
// What a run knows about its faults: what it may still use, how often each opportunity came, how
// many processes the guards count. Part of the Simulation, in its region; rules in sim/faults.cpp.
#pragma once

#include "sim/array.hpp"
#include "sim/fault.hpp"
#include "sim/flat_map.hpp"
#include "sim/hash.hpp"
#include "sim/network.hpp"
#include "sim/node_clocks.hpp"
#include "sim/phases.hpp"
#include "sim/time.hpp"

#include <array>
#include <cstdint>

namespace moira::sim {

struct FaultState {
    /// Live processes of a guarded entry.
    struct Guarded {
        const FaultKeep* keep = nullptr;
        std::uint32_t live = 0;
        std::uint32_t most = 0;

        /// Faults leave so many.
        [[nodiscard]] std::uint32_t least() const {
            return keep->quorum ? most / 2 + 1 : keep->count;
        }
    };

    /// Nothing goes from one node to another for a while.
    struct Cut {
        NodeNumber from = 0;
        NodeNumber to = 0;
        Instant until;
        bool loses = false;  ///< what is sent is lost, else it waits
    };

    explicit FaultState(Region& memory)
        : asked{memory}, guarded{memory}, cuts{memory}, hosts_back{memory}, lives{memory},
          clocks{memory} {}

    /// What keeps messages from `from` to `to` at `now`, the longest if there are several, or null.
    [[nodiscard]] const Cut* cut_between(NodeNumber from, NodeNumber to, Instant now) const {
        const Cut* longest = nullptr;
        for (const Cut& cut : cuts) {
            if (cut.from != from || cut.to != to || cut.until <= now) continue;
            if (longest == nullptr || cut.until > longest->until) longest = &cut;
        }
        return longest;
    }

    /// Nothing of `from` will be heard on `to` for longer than `span`.
    [[nodiscard]] bool is_silent(NodeNumber from, NodeNumber to, Instant now, Duration span) const {
        const Cut* cut = cut_between(from, to, now);
        return cut != nullptr && cut->until - now > span;
    }

    /// The host at a place of the plan's hosts was killed and is not back yet.
    [[nodiscard]] bool is_down(std::size_t host, Instant now) const {
        return host < hosts_back.size() && hosts_back[host] > now;
    }

    /// All of it that the future of the run depends on.
    void absorb_into(RunningHash& hash) const;

    FaultSettings settings;  ///< as drawn
    std::array<std::uint32_t, fault_kinds> left{};  ///< of the budgets
    std::uint32_t left_of_all = ~0U;
    std::array<Instant, fault_kinds> next{};  ///< no fault of the kind before
    FlatMap<std::uint32_t> asked;             ///< opportunity without number -> how often it came
    std::uint64_t questions = 0;              ///< a sum over `asked`, for hashes
    Array<Guarded> guarded;
    Array<Cut> cuts;            ///< also those that are over
    Array<Instant> hosts_back;  ///< by place in the plan's hosts; empty: none is ever lost
    Array<std::uint32_t> lives; ///< how often what the plan starts was started again, by start
    NodeClocks clocks;
    PhaseState phases;
    std::uint32_t happened = 0;
};

}  // namespace moira::sim
