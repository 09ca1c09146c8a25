// SPDX-License-Identifier: MIT
//
// What a run knows about its faults: what it may still use, how often each opportunity came, how
// many processes the guards count. Part of the Simulation, in its region; rules in sim/faults.cpp.
#pragma once

#include "sim/array.hpp"
#include "sim/fault.hpp"
#include "sim/flat_map.hpp"
#include "sim/network.hpp"
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
    };

    /// Nothing goes from one node to another for a while.
    struct Cut {
        NodeNumber from = 0;
        NodeNumber to = 0;
        Instant until;
        bool loses = false;  ///< what is sent is lost, else it waits
    };

    explicit FaultState(Region& memory) : asked{memory}, guarded{memory}, cuts{memory} {}

    /// What keeps messages from `from` to `to` at `now`, or null.
    [[nodiscard]] const Cut* cut_between(NodeNumber from, NodeNumber to, Instant now) const {
        for (const Cut& cut : cuts) {
            if (cut.from == from && cut.to == to && cut.until > now) return &cut;
        }
        return nullptr;
    }

    FaultSettings settings;  ///< as drawn
    std::array<std::uint32_t, fault_kinds> left{};  ///< of the budgets
    std::uint32_t left_of_all = ~0U;
    std::array<Instant, fault_kinds> next{};  ///< no fault of the kind before
    FlatMap<std::uint32_t> asked;             ///< opportunity without number -> how often it came
    Array<Guarded> guarded;
    Array<Cut> cuts;  ///< also those that are over
    static constexpr std::size_t nodes_max = 64;
    std::array<std::uint32_t, nodes_max> lives{};    ///< how often a node was lost
    std::array<Duration, nodes_max> clock_offsets{};  ///< by node; 0: of the one machine
    std::uint32_t happened = 0;
};

}  // namespace moira::sim
