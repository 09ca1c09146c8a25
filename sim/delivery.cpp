// SPDX-License-Identifier: MIT
//
// Items in flight, their routing, and which of them wake a parked process (event-model E1, E5, E6).
#include "sim/simulation.hpp"

#include <algorithm>

namespace moira::sim {
namespace {

std::uint64_t queue_key(ProcessId source, const Process& destination, bool is_lane = false) {
    // +1: key 0 is reserved, and source 0 (no sender) is a legal source.
    const std::uint64_t lane = is_lane ? 1ULL << 63U : 0;
    return lane | (static_cast<std::uint64_t>(source.value + 1) << 32U) | destination.id.value;
}

/// A planted defect: `item` comes in place of the message before it, which comes in its place.
void swap_with_last(KeyQueue& queue, Item& item) {
    Item* before = queue.items.front();
    while (before != &item && before->next_in_queue != &item) before = before->next_in_queue;
    if (before->kind == ItemKind::message) swap_contents(*before, item);
}

}  // namespace

void Simulation::send(Task& task, Destination to, SymbolId topic, Blob* payload, Status& status) {
    Process& sender = *task.process;
    begin_command(task, payload);
    status = Status::ok;
    if ((fault_mask_ & fault_bit(FaultKind::pause)) != 0) pause_before_send(task, topic);
    bool by_name = false;
    // Most processes send to the one that they sent to before.
    KeyQueue* last = sender.last_out;
    Process* target = last != nullptr && last->destination->pid == to.text
                          ? last->destination
                          : resolve(to.text, sender.node, status, by_name);
    const bool open = by_name || (target != nullptr && target != &sender && may_move(*target));
    const std::uint64_t to_hash = target != nullptr ? target->label_hash : 0;
    if (open && !point(task, Point::send, {TraceKind::send, topic, to_hash, true})) {
        status = Status::ok;  // others ran in between: the answer may be another one
        target = resolve(to.text, sender.node, status, by_name);
    }
    task.held = nullptr;
    if (target != nullptr) access(Object::alive, AccessMode::read, target->label_hash);
    if (target != nullptr && payload->size > plan_->limits.message_bytes) {
        refuse_by(LimitKind::message_bytes);
        status = Status::message_too_large;
    }
    Fate fate = Fate::arrives;
    if (status == Status::ok && target->mailbox_most != 0) fate = fate_of_message(*target);
    if (fate == Fate::refused) status = Status::mailbox_full;
    if (status == Status::process_not_found && !by_name &&
        plan_->network.is_elsewhere(to.text, sender.node)) {
        note_about(TraceKind::lost, &sender, to.text, hash_text(to.text), topic, 0, payload);
        ++counters_.lost_messages;
        status = Status::ok;
        release_blob(*memory_, payload);
        return finish_command(task, false);
    }
    if (status != Status::ok) {
        note_target(TraceKind::send_failed, sender, target, to.text, topic, status, payload);
        release_blob(*memory_, payload);
        return finish_command(task, false);
    }
    KeyQueue* queue = sender.last_out;
    if (queue == nullptr || queue->destination != target) {
        queue = queue_between(sender.id, sender.label_hash, *target);
        sender.last_out = queue;
    }
    Item* item = new_item(ItemKind::message, *queue, topic, payload);
    note(TraceKind::send, &sender, target, topic, item->nth, payload);
    ++counters_.messages;
    if (target != &sender) idle_turns_ = 0;
    if ((fault_mask_ & fault_bit(FaultKind::delay)) != 0 && target != &sender) {
        delay_message(sender, *queue, topic);
    }
    if (fate == Fate::arrives && queue->latency != Duration{}) {
        fate = cross_link(sender, *queue, *item);
    }
    if (fate == Fate::done) return finish_command(task, false);
    if (fate == Fate::lost) {
        note_about(TraceKind::lost, target, sender.label, sender.label_hash, topic, item->nth);
        ++counters_.lost_messages;
        free_item(*item);
        return finish_command(task, false);
    }
    append_message(*queue, *item);
    if (plan_->ordering == OrderingModel::instant) {
        access(Object::mailbox, AccessMode::write, target->label_hash);
    }
    finish_command(task, false);
}

/// Appends it; planted defects do otherwise.
void Simulation::append_message(KeyQueue& queue, Item& item) {
    if (is_mutated(Mutation::lose_message) && item.nth % 6 == 5) return free_item(item);
    append(queue, item);
    if (is_mutated(Mutation::swap_messages)) swap_with_last(queue, item);
    if (!is_mutated(Mutation::repeat_message)) return;
    Item* again = new_item(ItemKind::message, queue, item.topic, share_blob(item.payload));
    again->nth = item.nth;
    append(queue, *again);
}

/// It is on its way before whatever `sender` sends later, though the receiver is not told whose it
/// is.
void Simulation::deliver_unsigned(Process& sender, Process& target, SymbolId topic,
                                  Blob* payload) {
    KeyQueue* queue = queue_between(sender.id, sender.label_hash, target);
    Item* item = new_item(ItemKind::message, *queue, topic, payload);
    item->is_unsigned = true;
    note(TraceKind::send, &sender, &target, topic, item->nth, payload);
    ++counters_.messages;
    append(*queue, *item);
}

Status Simulation::send_unsigned(Task& task, Destination to, SymbolId topic, Blob* payload) {
    Status status = Status::ok;
    bool by_name = false;
    Process* target = resolve(to.text, task.process->node, status, by_name);
    if (target == nullptr) {
        release_blob(*memory_, payload);
        return status;
    }
    deliver_unsigned(*task.process, *target, topic, payload);
    return Status::ok;
}

KeyQueue* Simulation::queue_between(ProcessId source, std::uint64_t source_hash,
                                    Process& destination) {
    const std::uint64_t key = queue_key(source, destination);
    if (KeyQueue* queue = queues_.find(key); queue != nullptr) return queue;
    return new_queue(key, source, source_hash, destination);
}

/// A second queue from the same source, whose items and those of the first come in any order.
KeyQueue& Simulation::lane_beside(ProcessId source, std::uint64_t source_hash,
                                  Process& destination) {
    const std::uint64_t key = queue_key(source, destination, true);
    if (KeyQueue* lane = queues_.find(key); lane != nullptr) return *lane;
    KeyQueue* lane = new_queue(key, source, source_hash, destination);
    lane->is_lane = true;
    return *lane;
}

KeyQueue* Simulation::new_queue(std::uint64_t key, ProcessId source, std::uint64_t source_hash,
                                Process& destination) {
    auto* queue = memory_->make<KeyQueue>(*memory_, source, source_hash, &destination);
    if (source != ProcessId{} && node_of_[source.value] != destination.node) {
        queue->latency =
            plan_->network.latency_between(node_of_[source.value], destination.node);
    }
    queues_.set(key, queue);
    queue->next_in = destination.queues_in;
    if (queue->next_in != nullptr) queue->next_in->previous_in = queue;
    destination.queues_in = queue;
    if (Process* from = find_process(source); from != nullptr) {
        queue->next_out = from->queues_out;
        if (queue->next_out != nullptr) queue->next_out->previous_out = queue;
        from->queues_out = queue;
    } else {
        queue->source_dead = true;
    }
    return queue;
}

Item* Simulation::new_item(ItemKind kind, KeyQueue& queue, SymbolId topic, Blob* payload) {
    memory_->charge(sizeof(Item));
    Item* item = memory_->make<Item>();
    item->kind = kind;
    item->topic = topic;
    item->payload = payload;
    item->source = queue.source;
    item->sequence = ++sequence_;
    item->sent = now_;
    item->lo = now_;
    item->hi = now_ + plan_->windows.delivery;
    if (is_causal()) causality_.sent(queue.source, *item);
    if (queue.latency != Duration{}) {
        item->lo = now_ + queue.latency;
        item->hi = item->lo + plan_->windows.timer;
    }
    KeyQueue::TopicCount* count = &queue.first_count;
    if (!queue.has_first) {
        queue.has_first = true;
        queue.first_count = {topic, 0};
    } else if (queue.first_count.topic != topic) {
        count = nullptr;
        for (KeyQueue::TopicCount& other : queue.counts) {
            if (other.topic == topic) count = &other;
        }
        if (count == nullptr) {
            queue.counts.push({topic, 0});
            count = &queue.counts.back();
        }
    }
    item->nth = count->count++;
    return item;
}

void Simulation::append(KeyQueue& queue, Item& item) {
    Process& process = *queue.destination;
    if (queue.items.empty()) {
        queue.previous_active = process.active_tail;
        queue.next_active = nullptr;
        (process.active_tail == nullptr ? process.active_head : process.active_tail->next_active) =
            &queue;
        process.active_tail = &queue;
    }
    item.queue = &queue;
    // Messages met a partition when they were sent. Notices wait for its end, but for that of a
    // lost node, in a lane: it comes from the receiver's own node.
    const bool may_be_cut = queue.latency != Duration{} && !faults_.cuts.empty();
    if (may_be_cut && item.kind != ItemKind::message && !queue.is_lane) {
        const NodeNumber from = node_of_[queue.source.value];
        const FaultState::Cut* cut = faults_.cut_between(from, process.node, now_);
        const Instant until = cut != nullptr ? cut->until + queue.latency : Instant{};
        queue.delayed_until = std::max(queue.delayed_until, until);
    }
    if (queue.delayed_until > item.lo) {
        item.lo = queue.delayed_until;
        item.hi = item.lo + plan_->windows.timer;
    }
    queue.items.push(&item);
    item.previous = process.arrivals_tail;
    item.next = nullptr;
    (process.arrivals_tail == nullptr ? process.arrivals_head : process.arrivals_tail->next) =
        &item;
    process.arrivals_tail = &item;
    if (item.kind == ItemKind::link_down) ++process.killers;
    if (++process.arrivals + process.pending > plan_->limits.mailbox_items) {
        reached(LimitKind::mailbox, &process);
    }
    is_out_of_memory();
    if (process.phase == Phase::parked && !process.kill_mark) consider_waking(process, queue, item);
}

void Simulation::remove_arrival(Process& process, Item& item) {
    (item.previous == nullptr ? process.arrivals_head : item.previous->next) = item.next;
    (item.next == nullptr ? process.arrivals_tail : item.next->previous) = item.previous;
    --process.arrivals;
    if (item.kind == ItemKind::link_down) --process.killers;
    KeyQueue& queue = *item.queue;
    if (!queue.items.empty()) return;
    (queue.previous_active == nullptr ? process.active_head : queue.previous_active->next_active) =
        queue.next_active;
    (queue.next_active == nullptr ? process.active_tail : queue.next_active->previous_active) =
        queue.previous_active;
    queue.next_active = queue.previous_active = nullptr;
}

void Simulation::free_item(Item& item) {
    if (is_causal()) causality_.release(item);
    release_blob(*memory_, item.payload);
    memory_->discharge(sizeof(Item));
    memory_->drop(&item);
}

/// An empty queue of a dead source is no longer needed; others keep their numbering.
void Simulation::release_queue(KeyQueue& queue) {
    if (!queue.source_dead || !queue.items.empty()) return;
    Process& destination = *queue.destination;
    (queue.previous_in == nullptr ? destination.queues_in : queue.previous_in->next_in) =
        queue.next_in;
    if (queue.next_in != nullptr) queue.next_in->previous_in = queue.previous_in;
    queues_.erase(queue_key(queue.source, destination, queue.is_lane));
    queue.counts.release();
    if (!queue.source_label.empty()) {
        memory_->give(const_cast<char*>(queue.source_label.data()), queue.source_label.size());
    }
    memory_->drop(&queue);
}

Port* Simulation::route(const Process& process, const Item& item) const {
    switch (item.kind) {
    case ItemKind::message:
        for (const Subscription& subscription : process.subscriptions) {
            if (subscription.topic == item.topic) return subscription.port;
        }
        return process.inbox;
    case ItemKind::completion:
    case ItemKind::timer:
        return item.port;
    case ItemKind::cancel:
    case ItemKind::exit:
    case ItemKind::link_down:
        return process.events;
    }
    MOIRA_UNREACHABLE();
}

bool Simulation::is_routed(const Process& process, const Item& item) const {
    if (item.kind == ItemKind::link_down && !process.trap_links) return true;
    return route(process, item) != nullptr;
}

bool Simulation::wakes(const Process& process, const Item& item) const {
    if (item.kind == ItemKind::link_down && !process.trap_links) return true;
    const Port* port = route(process, item);
    return port != nullptr && port->waiting != 0;
}

/// `item` lies in the flight to a parked process: does it enable WAKE for its queue (E6)?
void Simulation::consider_waking(Process& process, KeyQueue& queue, Item& item) {
    if (queue.wake.is_enabled() || !wakes(process, item)) return;
    const bool is_second = item.kind == ItemKind::message && item.nth == 1;
    if (is_second && is_mutated(Mutation::lose_wake)) return;
    // In model instant a wake takes everything, so a second one would be the same event.
    if (plan_->ordering == OrderingModel::instant && process.wakes_enabled != 0 &&
        !replaces_wake(process, item)) {
        return;
    }
    const Item* latest = &item;
    if (is_causal() && waits_for_wake(process, item, latest)) return;
    queue.waking = &item;
    const Instant lo = std::max(latest->lo, process.held_until);
    if (lo > now_) {
        events_.enable_later(queue.wake, lo, lo + plan_->windows.timer);
    } else {
        events_.enable(queue.wake, latest->lo, latest->hi);
    }
    ++process.wakes_enabled;
}

/// In model instant: `item` came for certain before the late one by which `process` would wake.
bool Simulation::replaces_wake(Process& process, const Item& item) {
    if (!has_delays_) return false;
    for (KeyQueue* queue = process.active_head; queue != nullptr; queue = queue->next_active) {
        if (!queue->wake.is_enabled() || queue->wake.lo <= item.lo) continue;
        events_.disable(queue->wake);
        queue->waking = nullptr;
        --process.wakes_enabled;
        return true;
    }
    return false;
}

void Simulation::file_in_mailbox(Process& process, Item& item) {
    item.next = nullptr;
    item.place = ++process.place;
    ++process.pending;
    if (item.kind != ItemKind::message) return process.notices.push(&item);
    for (Subscription& subscription : process.subscriptions) {
        if (subscription.topic == item.topic) return subscription.pending.push(&item);
    }
    process.unmatched.push(&item);
}

/// Notices travel under topics that no program can send to.
SymbolId Simulation::notice_topic(ItemKind kind) {
    switch (kind) {
    case ItemKind::cancel:
        return symbols_.intern("@cancel");
    case ItemKind::exit:
        return symbols_.intern("@exit");
    case ItemKind::link_down:
        return symbols_.intern("@link_down");
    case ItemKind::completion:
        return symbols_.intern("@result");
    case ItemKind::message:
    case ItemKind::timer:
        break;
    }
    return {};
}

void Simulation::note_item(TraceKind kind, const Process& process, const Item& item) {
    const Process* source = find_process(item.source);
    note_about(kind, &process, source != nullptr ? source->label : item.queue->source_label,
               item.queue->source_hash, item.topic, item.nth);
}

std::uint64_t Simulation::item_label(const Item& item) const {
    const std::uint64_t pair = mix(item.queue->source_hash, item.queue->destination->label_hash);
    const std::uint64_t what =
        mix(static_cast<std::uint64_t>(item.kind), symbols_.hash(item.topic));
    return mix(mix(pair, what), item.nth);
}

void Simulation::subscribe(Task& task, Route kind, SymbolId topic, Port& port) {
    Process& process = *task.process;
    if (kind == Route::inbox) {
        process.inbox = &port;
    } else if (kind == Route::events) {
        process.events = &port;
    } else {
        process.subscriptions.push(Subscription{topic, &port, {}});
        // What nobody listened to is this topic's now, in its old order.
        Fifo<Item, &Item::next> rest;
        while (!process.unmatched.empty()) {
            Item* item = process.unmatched.pop();
            (item->topic == topic ? process.subscriptions.back().pending : rest).push(item);
        }
        process.unmatched = rest;
    }
    note(TraceKind::subscribe, &process, nullptr, topic, static_cast<std::uint64_t>(kind));
    access(Object::subscriptions, AccessMode::write, process.label_hash);
    observe(task);
    flush(process);
    yield(task);
}

Port* Simulation::subscribed(Process& process, SymbolId topic) const {
    for (Subscription& subscription : process.subscriptions) {
        if (subscription.topic == topic) return subscription.port;
    }
    return nullptr;
}

bool Simulation::unsubscribe(Task& task, Port& port) {
    observe(task);
    return drop_subscription(*task.process, port);
}

bool Simulation::drop_subscription(Process& process, const Port& port) {
    bool found = false;
    if (process.inbox == &port) {
        process.inbox = nullptr;
        found = true;
    }
    if (process.events == &port) {
        process.events = nullptr;
        found = true;
    }
    for (std::size_t i = 0; i < process.subscriptions.size() && !found; ++i) {
        Subscription& subscription = process.subscriptions[i];
        if (subscription.port != &port) continue;
        found = true;
        // Back among the unmatched, merged by the order of arrival.
        Fifo<Item, &Item::next> merged;
        while (!subscription.pending.empty() || !process.unmatched.empty()) {
            merged.push(pop_earlier(subscription.pending, process.unmatched));
        }
        process.unmatched = merged;
        subscription = process.subscriptions.back();
        process.subscriptions.pop();
    }
    if (found) {
        note(TraceKind::unsubscribe, &process, nullptr, {}, 0);
        access(Object::subscriptions, AccessMode::write, process.label_hash);
    }
    return found;
}

}  // namespace moira::sim
