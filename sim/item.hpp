// SPDX-License-Identifier: MIT
//
// What travels to a process (event-model E1): messages and cancels, exit and link notices,
// completions. An item lies first in the FIFO of its key (source, destination), then, once the
// destination has taken it, in the destination's mailbox.
#pragma once

#include "sim/array.hpp"
#include "sim/blob.hpp"
#include "sim/event_set.hpp"
#include "sim/ids.hpp"
#include "sim/port.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <string_view>
#include <utility>

namespace moira::sim {

struct CausalPast;

enum class ItemKind : std::uint8_t { message, cancel, exit, link_down, completion, timer };

struct Item {
    Item* next_in_queue = nullptr;  ///< in its KeyQueue
    Item* next = nullptr;           ///< in the arrivals of the destination, later in its mailbox
    Item* previous = nullptr;       ///< in the arrivals of the destination
    KeyQueue* queue = nullptr;
    Port* port = nullptr;     ///< for completions: delivered here, whatever the topic
    CausalPast* past = nullptr;  ///< of the sender when it sent (model `causal`)
    Blob* payload = nullptr;  ///< payloads of a message, result of an exit, reason of a cancel
    Instant lo;               ///< the window of arrival
    Instant hi;
    Instant sent;
    std::uint64_t sequence = 0;  ///< send order in the run
    std::uint64_t place = 0;     ///< order of being taken into the mailbox
    std::uint32_t nth = 0;       ///< among those of its key and topic, from 0
    ItemKind kind = ItemKind::message;
    bool is_unsigned = false;  ///< a message whose receiver is not told who sent it
    bool is_error = false;  ///< exit, link_down, completion: the process failed
    SymbolId topic;
    ProcessId source;  ///< 0: no sender
};

/// What the items carry, not when: for planted defects of order.
inline void swap_contents(Item& a, Item& b) {
    std::swap(a.payload, b.payload);
    std::swap(a.topic, b.topic);
    std::swap(a.nth, b.nth);
    std::swap(a.kind, b.kind);
    std::swap(a.port, b.port);
    std::swap(a.is_error, b.is_error);
}

/// Items in flight from one source to one destination, in order, with the WAKE event that the first
/// waking one enables.
struct KeyQueue {
    struct TopicCount {
        SymbolId topic;
        std::uint32_t count;
    };

    KeyQueue(Region& memory, ProcessId source_id, std::uint64_t hash, Process* to)
        : source{source_id}, source_hash{hash}, destination{to}, counts{memory} {
        wake.kind = EventKind::wake;
        wake.process = to;
        wake.queue = this;
    }

    ProcessId source;
    std::uint64_t source_hash;      ///< label hash of the source
    std::string_view source_label;  ///< once the source is dead: its label, in the region
    Process* destination;
    Fifo<Item, &Item::next_in_queue> items;
    Item* waking = nullptr;  ///< while wake is enabled: the item up to which WAKE takes
    Enabled wake;
    Array<TopicCount> counts;
    TopicCount first_count{};  ///< the first topic's counter, inline: most keys use one topic
    Duration latency;       ///< what it takes at least: between nodes
    bool is_lane = false;   ///< beside the queue of its key: what is in it overtakes
    Instant delayed_until;  ///< what is sent into it arrives no earlier: something before is late
    bool has_first = false;
    bool source_dead = false;
    KeyQueue* next_active = nullptr;  ///< of the destination's non-empty queues
    KeyQueue* previous_active = nullptr;
    KeyQueue* next_out = nullptr;  ///< of the source's queues
    KeyQueue* previous_out = nullptr;
    KeyQueue* next_in = nullptr;  ///< of the destination's queues
    KeyQueue* previous_in = nullptr;
};

/// The one of the two fronts that was taken into the mailbox earlier; not both lists are empty.
inline Item* pop_earlier(Fifo<Item, &Item::next>& a, Fifo<Item, &Item::next>& b) {
    const bool first = b.empty() || (!a.empty() && a.front()->place < b.front()->place);
    return first ? a.pop() : b.pop();
}

}  // namespace moira::sim
