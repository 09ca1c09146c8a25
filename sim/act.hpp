// SPDX-License-Identifier: MIT
//
// Names of what a schedule is made of. An act is an executed event, the taking of one item or
// timer, or a look at what had arrived; its label is made of spawn paths, topics, names and
// occurrence numbers, never of ids or positions, so that it means the same in another schedule and,
// mostly, in an edited program. A WAKE is named like the item that wakes, because "that item came"
// is what both say.
#pragma once

#include <cstdint>

#include "sim/time.hpp"

namespace moira::sim {

struct Enabled;
struct Item;
struct Process;
struct Timer;

/// What happened or might happen; exactly one of the four is not null.
struct Act {
    std::uint64_t label = 0;
    const Enabled* event = nullptr;
    const Item* item = nullptr;
    const Timer* timer = nullptr;
    const Process* looked = nullptr;  ///< it has seen what had arrived, and something might have
};

/// The head of a queue, or a timer, that may have arrived when a process looks (E5).
struct ArrivalHead {
    Act act;
    Instant since;            ///< sent, or due
    std::uint64_t order = 0;  ///< among heads of one instant: items as sent, then timers as armed
};

/// The order in which the default policy takes heads.
[[nodiscard]] inline bool is_earlier(const ArrivalHead& a, const ArrivalHead& b) {
    return a.since != b.since ? a.since < b.since : a.order < b.order;
}

}  // namespace moira::sim
