// SPDX-License-Identifier: MIT
//
// A check of the simulator itself: what one process sent to another arrives in the order in which
// it was sent, unless a fault says otherwise. A finding here is Moira's mistake, not the program's.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "properties/checks/findings.hpp"
#include "sim/simulation.hpp"

namespace moira::properties {

class PairOrderCheck {
public:
    void begin() { last_.clear(); }
    void on_take(sim::Simulation& simulation, const sim::Process& process, const sim::Item& item,
                 Findings& findings);

private:
    /// (source, destination) -> sequence of what arrived last; never iterated
    std::unordered_map<std::uint64_t, std::uint64_t> last_;
};

}  // namespace moira::properties
