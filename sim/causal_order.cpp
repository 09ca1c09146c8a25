// SPDX-License-Identifier: MIT
//
// What the ordering model `causal` adds to intake and waking (event-model E5, E6, E12): an item
// waits for every item to the same receiver whose sending happened before its own.
#include "sim/simulation.hpp"

namespace moira::sim {
namespace {

/// Nothing waits for a result whose caller is not there yet to take it.
bool is_withheld(const Item& item) {
    return item.kind == ItemKind::completion && item.port != nullptr && item.port->withheld;
}

/// The item's own queue, or that of what its sender sent beside it: a fault between nodes let one
/// of them overtake, and a notice of a lost node waits for nothing still to come from there.
bool is_beside(const KeyQueue& queue, const Item& item) {
    return queue.source == item.queue->source;
}

}  // namespace

/// `item` is the first of its queue. Of each other queue, too, the first was sent first.
bool Simulation::is_held(const Process& process, const Item& item) const {
    if (!is_causal()) return false;
    for (const KeyQueue* queue = process.active_head; queue != nullptr;
         queue = queue->next_active) {
        const Item& first = *queue->items.front();
        if (is_beside(*queue, item) || is_withheld(first)) continue;
        if (Causality::precedes(first, item)) return true;
    }
    return false;
}

/// `item` could wake `process`, if nothing that it has to wait for does. What it waits for and
/// nobody listens to is taken together with it: `latest` is the one of all these that may arrive
/// last.
bool Simulation::waits_for_wake(const Process& process, const Item& item,
                                const Item*& latest) const {
    for (const KeyQueue* queue = process.active_head; queue != nullptr;
         queue = queue->next_active) {
        if (is_beside(*queue, item)) continue;
        for (const Item* cause = queue->items.front();
             cause != nullptr && !is_withheld(*cause) && Causality::precedes(*cause, item);
             cause = cause->next_in_queue) {
            if (wakes(process, *cause)) return true;
            if (cause->lo > latest->lo) latest = cause;
        }
    }
    return false;
}

/// Enables each WAKE that `process`, which is parked, does not have and could have.
void Simulation::consider_all(Process& process) {
    for (KeyQueue* queue = process.active_head; queue != nullptr; queue = queue->next_active) {
        for (Item* item = queue->items.front(); item != nullptr; item = item->next_in_queue) {
            consider_waking(process, *queue, *item);
            if (queue->wake.is_enabled()) break;
        }
    }
}

/// Takes what WAKE by `last` takes: what is before it in its queue, and all that it waits for, in
/// the order of sending.
void Simulation::take_causes(Process& process, const Item& last) {
    for (Item* item = process.arrivals_head; item != nullptr;) {
        Item* following = item->next;
        const bool is_last = item == &last;
        const bool is_first = item->queue->items.front() == item;
        const bool is_taken = item->queue == last.queue ||
                              (is_first && !is_withheld(*item) &&
                               !is_beside(*item->queue, last) &&
                               Causality::precedes(*item, last));
        if (is_taken) take_item(process, *item);
        if (is_last) return;
        item = following;
    }
}

}  // namespace moira::sim
