// SPDX-License-Identifier: MIT
//
// Who owns which registered name on which node. One owner a name and node; places of owners are
// used again. Lives in the run's region; owned by the Simulation, which keeps its rules.
#pragma once

#include "sim/array.hpp"
#include "sim/flat_map.hpp"
#include "sim/ids.hpp"
#include "sim/network.hpp"

#include <cstdint>
#include <string_view>

namespace moira::sim {

class NameTable {
public:
    struct Owner {
        ProcessId process;  ///< 0: a pid that names no live process
        std::string_view pid;
        std::uint32_t next_free = 0;  ///< of a place that nobody uses: the next such place + 1
    };

    explicit NameTable(Region& memory) : memory_{&memory}, places_{memory}, owners_{memory} {}

    /// The owner of `name` on `node`, or null. Valid until the table changes.
    [[nodiscard]] const Owner* find(SymbolId name, NodeNumber node) const {
        const std::uint32_t place = places_.find(key(name, node));
        return place != 0 ? &owners_[place - 1] : nullptr;
    }

    /// `name`, which nobody owns, belongs to a process, whose `pid` lives as long as it does.
    void own(SymbolId name, NodeNumber node, ProcessId process, std::string_view pid);
    /// `name`, which nobody owns, belongs to a pid that names no live process; the text is copied.
    void own_dead(SymbolId name, NodeNumber node, std::string_view pid);
    /// The name, which has an owner, is free.
    void disown(SymbolId name, NodeNumber node);

private:
    static std::uint64_t key(SymbolId name, NodeNumber node) {
        return std::uint64_t{node} << 32U | name.value;
    }

    Region* memory_;
    FlatMap<std::uint32_t> places_;  ///< key -> index in owners_ + 1
    Array<Owner> owners_;
    std::uint32_t free_ = 0;  ///< the first unused place in owners_ + 1; 0: none
};

}  // namespace moira::sim
