// SPDX-License-Identifier: MIT
//
// Channels: what strategies give priorities to. All that one process sends to another comes through
// one channel; the turns of a process and the fires of a timer are channels too. Named by labels,
// so that a channel is the same in every schedule of a plan.
#pragma once

#include "sim/act.hpp"
#include "sim/event_set.hpp"
#include "sim/hash.hpp"
#include "sim/item.hpp"
#include "sim/process.hpp"

#include <cstdint>

namespace moira::sim {

[[nodiscard]] inline std::uint64_t channel_of(const KeyQueue& queue) {
    return mix(queue.source_hash, queue.destination->label_hash);
}

[[nodiscard]] inline std::uint64_t channel_of(const Enabled& event) {
    switch (event.kind) {
    case EventKind::wake:
        return channel_of(*event.queue);
    case EventKind::timer:
        return event.timer->label_hash;
    case EventKind::run:
    case EventKind::kill:
        break;
    }
    return event.process->label_hash;
}

/// Of an item or a timer that may have arrived.
[[nodiscard]] inline std::uint64_t channel_of(const ArrivalHead& head) {
    return head.act.item != nullptr ? channel_of(*head.act.item->queue)
                                    : head.act.timer->label_hash;
}

/// Who looks whether it has arrived.
[[nodiscard]] inline const Process& looking_at(const ArrivalHead& head) {
    return head.act.item != nullptr ? *head.act.item->queue->destination : *head.act.timer->owner;
}

}  // namespace moira::sim
