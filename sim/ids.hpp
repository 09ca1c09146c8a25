// SPDX-License-Identifier: MIT
//
// Dense, typed indices. An id is the slot in its owner's table and is free of other meaning; ids
// (never pointers) order things and appear in traces.
#pragma once

#include <compare>
#include <cstdint>

namespace moira::sim {

template <class Tag>
struct Id {
    std::uint32_t value = 0;
    friend constexpr auto operator<=>(Id, Id) = default;
};

/// A process of a run; never reused within the run. 0 is "no process".
using ProcessId = Id<struct ProcessTag>;
/// An interned text of a run (topic, name, entry, label).
using SymbolId = Id<struct SymbolTag>;

}  // namespace moira::sim
