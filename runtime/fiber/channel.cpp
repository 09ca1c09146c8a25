// SPDX-License-Identifier: MIT
#include "runtime/fiber/channel.hpp"

#include "runtime/fiber/fiber_process.hpp"

#include <algorithm>

namespace moira {

ChannelCore::ChannelCore(FiberProcess& process, std::uint32_t capacity)
    : process_{&process}, capacity_{capacity}, next_{process.channels_} {
    room = capacity;
    if (next_ != nullptr) next_->previous_ = this;
    process.channels_ = this;
}

ChannelCore::~ChannelCore() {
    if (process_ == nullptr) return;
    (previous_ == nullptr ? process_->channels_ : previous_->next_) = next_;
    if (next_ != nullptr) next_->previous_ = previous_;
}

void ChannelCore::enqueue(Waiter& waiter) {
    List& list = waiter.sends ? senders_ : receivers_;
    waiter.previous = list.tail;
    waiter.next = nullptr;
    (list.tail == nullptr ? list.head : list.tail->next) = &waiter;
    list.tail = &waiter;
    if (waiter.sends) {
        ++process_->process().waiting;
    } else {
        process_->simulation().begin_waiting(process_->process(), *this);
    }
}

void ChannelCore::unlink(List& list, Waiter& waiter) {
    (waiter.previous == nullptr ? list.head : waiter.previous->next) = waiter.next;
    (waiter.next == nullptr ? list.tail : waiter.next->previous) = waiter.previous;
}

/// The operation is decided: none of its channels waits for it any more.
void ChannelCore::complete(Waiter& waiter) {
    Selection& selection = *waiter.selection;
    selection.chosen = waiter.number;
    for (std::size_t i = 0; i < selection.count; ++i) {
        Waiter& other = selection.waiters[i];
        if (other.channel == nullptr) continue;
        ChannelCore& channel = *other.channel;
        FiberProcess& process = *channel.process_;
        unlink(other.sends ? channel.senders_ : channel.receivers_, other);
        if (other.sends) {
            --process.process().waiting;
        } else {
            process.simulation().end_waiting(process.process(), channel);
        }
    }
}

/// Receives without waiting, if possible; a blocked sender's value moves up.
bool ChannelCore::take_ready(void* slot, bool& is_closed) {
    Waiter* sender = senders_.head;
    if (count_ != 0) {
        load(slot);
        --count_;
        if (sender != nullptr) {
            store(sender->value);
            ++count_;
        }
        update_room();
    } else if (sender != nullptr) {
        hand(sender->value, slot);
    } else if (closed) {
        is_closed = true;
        return true;
    } else {
        return false;
    }
    if (sender != nullptr) {
        complete(*sender);
        process_->simulation().hand_over(process_->task(), *sender->selection->task->task);
    }
    return true;
}

/// Sends without waiting, if possible: to the longest waiting receiver, or into the buffer.
bool ChannelCore::give_ready(void* value) {
    if (Waiter* receiver = receivers_.head; receiver != nullptr) {
        hand(value, receiver->value);
        complete(*receiver);
        process_->simulation().hand_over(process_->task(), *receiver->selection->task->task);
        return true;
    }
    if (count_ == capacity_) return false;
    store(value);
    ++count_;
    update_room();
    return true;
}

namespace {

/// The process of the cases if it may go on; null: nothing can be received or sent any more.
FiberProcess* process_of(FiberProcess* process) {
    return process != nullptr && process->may_go_on() ? process : nullptr;
}

}  // namespace

Selected ChannelCore::select(Waiter* waiters, std::size_t count, bool blocks) {
    if (count == 0) return {};
    FiberProcess* const process = process_of(waiters[0].channel->process_);
    if (process == nullptr) return {.number = 0, .closed = true};
    sim::Simulation& simulation = process->simulation();
    for (std::size_t i = 0; i < count; ++i) {
        if (waiters[i].channel->is_subscribed) simulation.observe(process->task());
    }
    for (std::size_t i = 0; i < count; ++i) {
        Waiter& waiter = waiters[i];
        ChannelCore& channel = *waiter.channel;
        bool is_closed = false;
        if (waiter.sends && channel.closed) {
            // Of a select with other cases it is never ready (semantics 7.2).
            if (count == 1) return {.number = 0, .closed = true};
        } else if (waiter.sends ? channel.give_ready(waiter.value)
                                : channel.take_ready(waiter.value, is_closed)) {
            return {.number = i, .closed = is_closed};
        }
    }
    if (!blocks) return {.number = count, .closed = false};
    Selection selection{
        .task = &process->current_task(), .waiters = waiters, .count = count};
    for (std::size_t i = 0; i < count; ++i) {
        waiters[i].selection = &selection;
        if (waiters[i].channel->closed) waiters[i].channel = nullptr;
        if (waiters[i].channel != nullptr) waiters[i].channel->enqueue(waiters[i]);
    }
    simulation.wait(process->task());
    return {.number = selection.chosen, .closed = selection.closed};
}

void ChannelCore::deliver(const sim::Item& item) {
    sim::Simulation& simulation = process_->simulation();
    if (Waiter* receiver = receivers_.head; receiver != nullptr) {
        receive_item(item, receiver->value);
        complete(*receiver);
        simulation.ready(*receiver->selection->task->task);
    } else {
        store_item(item);
        ++count_;
        update_room();
    }
    if (!once) return;
    closed = true;
    room = 0;
    while (receivers_.head != nullptr) {
        Selection& selection = *receivers_.head->selection;
        selection.closed = true;
        complete(*receivers_.head);
        simulation.ready(*selection.task->task);
    }
    std::erase_if(process_->bound_, [&](const auto& core) { return core.get() == this; });
}

void ChannelCore::close() {
    if (process_ == nullptr || !process_->may_go_on() || closed) return;
    closed = true;
    room = 0;
    const bool someone = senders_.head != nullptr || receivers_.head != nullptr;
    for (List* list : {&senders_, &receivers_}) {
        while (list->head != nullptr) {
            Selection& selection = *list->head->selection;
            selection.closed = true;
            complete(*list->head);
            process_->simulation().wake(*selection.task->task);
        }
    }
    if (someone) process_->simulation().requeue(process_->task());
}

}  // namespace moira
