// SPDX-License-Identifier: MIT
//
// Steps of a process: intake, tasks, dispatch, parking (event-model E2 to E6).
#include "sim/simulation.hpp"

#include <cstdio>

namespace moira::sim {
namespace {

constexpr std::uint64_t timers_last = 1ULL << 63U;  ///< in the order of heads of one instant

}  // namespace

bool Simulation::begin_step(Process& process) {
    ++counters_.steps;
    if (counters_.steps >= plan_->limits.steps) reached(LimitKind::steps);
    process.step_now = now_;
    process.step_sequence = sequence_ + 1;
    process.clock_reads = 0;
    process.visible = false;
    process.asked = false;
    process.phase = Phase::running;
    process.body->on_step();
    if ((fault_mask_ & fault_bit(FaultKind::memory)) != 0 || process.counts_memory) {
        memory_fault(process);
    }
    if (process.kill_mark) return false;
    if (plan_->ordering == OrderingModel::instant) {
        process.asked = true;
        take_all(process);
    } else if (must_ask_at_boundary(process)) {
        ask(process);
    }
    if (!process.link_death && process.pending != 0) flush(process);
    return !process.link_death;
}

bool Simulation::eligible(const Process& process, const Item& item) const {
    if (item.kind == ItemKind::completion && item.port != nullptr && item.port->withheld) {
        return false;
    }
    return item.sequence < process.step_sequence && item.lo <= process.step_now;
}

bool Simulation::has_killing_arrival(const Process& process) const {
    if (process.killers == 0 || process.trap_links) return false;
    for (const Item* item = process.arrivals_head; item != nullptr; item = item->next) {
        if (item->kind == ItemKind::link_down && item->lo <= now_) return true;
    }
    return false;
}

/// At a boundary arrivals are asked only where they change who runs now (E5).
bool Simulation::must_ask_at_boundary(Process& process) {
    if (process.arrivals == 0 && process.timers.empty()) return false;
    const bool can_die = process.killers != 0 && !process.trap_links;
    if (process.waiting == 0 && !can_die) return false;
    for (const Item* item = process.arrivals_head; item != nullptr; item = item->next) {
        if (eligible(process, *item) && wakes(process, *item)) return true;
    }
    for (const Timer* timer : process.timers) {
        if (timer->deadline <= process.step_now && timer->port->waiting != 0) return true;
    }
    return false;
}

/// The question which eligible items had arrived: a loop of {one more head, no more}.
void Simulation::ask(Process& process) {
    process.asked = true;
    if (process.arrivals == 0 && process.timers.empty()) return;
    access(Object::mailbox, AccessMode::read, process.label_hash);
    const std::uint64_t asked_before = counters_.decisions;
    for (;;) {
        take_silent(process);
        const std::uint32_t heads = collect_heads(process);
        if (heads == 0 || process.link_death) break;
        if (faults_.phases.is_fair()) {
            take_all(process);
            break;
        }
        ++counters_.decisions;
        const std::uint32_t answer = source_->arrival({heads_.begin(), heads});
        record(DecisionKind::arrival, heads + 2, answer,
               answer < heads ? heads_[answer].act.label : 0);
        if (answer == heads) break;
        if (answer > heads) {
            take_all(process);
            break;
        }
        if (Item* item = head_items_[answer]; item != nullptr) {
            take_item(process, *item);
        } else {
            fire_timer(process, *head_timers_[answer], false);
        }
        if (process.link_death) break;
    }
    if (counts_acts_ && counters_.decisions != asked_before) act_look(process);
    if (!process.link_death && process.pending != 0) flush(process);
}

/// What has arrived for certain (its window is over), and heads that nothing routes anywhere:
/// nobody can tell when those came.
void Simulation::take_silent(Process& process) {
    for (bool again = true; again && !process.link_death;) {
        again = false;
        for (KeyQueue* queue = process.active_head; queue != nullptr && !process.link_death;) {
            KeyQueue* following = queue->next_active;
            Item* item = queue->items.front();
            if (eligible(process, *item) &&
                (item->hi < process.step_now || !is_routed(process, *item)) &&
                !is_held(process, *item)) {
                take_item(process, *item);
                again = true;
            }
            queue = following;
        }
    }
    while (!process.timers.empty() && !process.link_death) {
        Timer* timer = process.timers[0];
        if (timer->deadline + plan_->windows.timer >= process.step_now) break;
        fire_timer(process, *timer, false);
    }
}

std::uint32_t Simulation::collect_heads(Process& process) {
    heads_.clear();
    head_items_.clear();
    head_timers_.clear();
    for (KeyQueue* queue = process.active_head; queue != nullptr; queue = queue->next_active) {
        Item* item = queue->items.front();
        if (!eligible(process, *item) || is_held(process, *item)) continue;
        head_items_.push(item);
        head_timers_.push(nullptr);
        heads_.push({{item_act(*item), nullptr, item, nullptr, nullptr}, item->lo, item->sequence});
    }
    for (Timer* timer : process.timers) {
        if (timer->deadline > process.step_now) continue;
        head_items_.push(nullptr);
        head_timers_.push(timer);
        heads_.push({{timer_act(*timer), nullptr, nullptr, timer, nullptr},
                     timer->deadline,
                     timers_last | timer->sequence});
    }
    return static_cast<std::uint32_t>(heads_.size());
}

/// Everything eligible, in the order in which it was sent or due.
void Simulation::take_all(Process& process) {
    Item* item = process.arrivals_head;
    while (!process.link_death) {
        // One that is withheld holds back what came after it in its queue.
        while (item != nullptr &&
               (!eligible(process, *item) || item->queue->items.front() != item ||
                is_held(process, *item))) {
            item = item->next;
        }
        Timer* timer = process.timers.empty() ? nullptr : process.timers[0];
        if (timer != nullptr && timer->deadline > process.step_now) timer = nullptr;
        if (item == nullptr && timer == nullptr) return;
        if (item == nullptr || (timer != nullptr && timer->deadline < item->lo)) {
            fire_timer(process, *timer, false);
        } else {
            Item* following = item->next;
            take_item(process, *item);
            item = following;
        }
    }
}

void Simulation::take_item(Process& process, Item& item) {
    KeyQueue& queue = *item.queue;
    MOIRA_ASSERT(queue.items.front() == &item);
    const bool waking = queue.waking == &item;
    if (!waking) {
        note_item(TraceKind::take, process, item);
        if (counts_acts_) act(item);
    }
    if (observer_.on_take != nullptr) observer_.on_take(observer_.user, *this, process, item);
    access(Object::mailbox, AccessMode::write, process.label_hash);
    queue.items.pop();
    queue.waking = nullptr;
    remove_arrival(process, item);
    item.queue = nullptr;
    if (queue.items.empty()) release_queue(queue);
    if (item.kind == ItemKind::link_down) {
        access(Object::trap, AccessMode::read, process.label_hash);
        if (!process.trap_links && !is_mutated(Mutation::link_death_ignored)) {
            if (is_causal()) causality_.received(process.id, item);
            process.link_death = true;
            return free_item(item);
        }
    }
    if (item.kind == ItemKind::completion) {
        if (is_causal()) causality_.received(process.id, item);
        if (item.port != nullptr && item.port->accepts()) process.body->deliver(*item.port, item);
        return free_item(item);
    }
    file_in_mailbox(process, item);
}

void Simulation::flush(Process& process) {
    while (process.pending != 0 && flush_one(process)) {
    }
}

/// Hands over the first item, in mailbox order, whose port accepts it.
bool Simulation::flush_one(Process& process) {
    Fifo<Item, &Item::next>* from = nullptr;
    Port* to = nullptr;
    const auto consider = [&](Fifo<Item, &Item::next>& pending, Port* port) {
        if (pending.empty() || port == nullptr || !(port->accepts() || port->closed)) return;
        if (from != nullptr && from->front()->place < pending.front()->place) return;
        from = &pending;
        to = port;
    };
    for (Subscription& subscription : process.subscriptions) {
        consider(subscription.pending, subscription.port);
    }
    consider(process.unmatched, process.inbox);
    consider(process.notices, process.events);
    if (from == nullptr) return false;
    Item* item = from->pop();
    --process.pending;
    if (to->closed) {
        drop_subscription(process, *to);
    } else {
        if (is_causal()) causality_.received(process.id, *item);
        process.body->deliver(*to, *item);
    }
    free_item(*item);
    return true;
}

void Simulation::park(Process& process) {
    const bool waits = process.waiting != 0 || process.subscriptions.size() != 0 ||
                       process.inbox != nullptr || process.events != nullptr;
    if (!waits) {
        char text[96];
        const int size =
            std::snprintf(text, sizeof text,
                          "deadlock: all coroutines blocked with no pending operations "
                          "(threads=%u)",
                          process.tasks_live);
        return end_process(process, true, message_error({text, static_cast<std::size_t>(size)}));
    }
    process.phase = Phase::parked;
    if (faults_on_) boundary_faults(process);
    if (process.kill_mark) return enable_kill(process);
    if (process.upgrade_to != nullptr) return load_upgrade(process);
    if (plan_->ordering == OrderingModel::instant) {
        // One WAKE stands for all: the one of what was sent first, whose window counts (E12).
        for (Item* item = process.arrivals_head; item != nullptr; item = item->next) {
            consider_waking(process, *item->queue, *item);
            if (process.wakes_enabled != 0 && !has_delays_) return;
        }
        return;
    }
    consider_all(process);
}

/// Leaves the parked state: none of its WAKE events is enabled any more.
void Simulation::unpark(Process& process, const Item* chosen) {
    process.phase = Phase::boundary;
    if (process.wakes_enabled == 0) return;
    for (KeyQueue* queue = process.active_head; queue != nullptr; queue = queue->next_active) {
        if (!queue->wake.is_enabled()) continue;
        events_.disable(queue->wake);
        if (queue->waking != chosen) queue->waking = nullptr;
    }
    process.wakes_enabled = 0;
}

void Simulation::observe(Task& task) {
    Process& process = *task.process;
    if (process.asked) return;
    ask(process);
    if (process.link_death) suspend_forever(task);
}

void Simulation::wait(Task& task) {
    Process& process = *task.process;
    if (process.ready.empty() && process.woken.empty()) {
        // The last task to block: what the end of the round would do, without leaving the stack.
        if (process.pending != 0) flush(process);
        if (process.ready.front() == &task && !process.link_death) {
            process.ready.pop();
            return;
        }
    }
    process.body->suspend(task);
}

void Simulation::wake(Task& task) {
    task.process->woken.push(&task);
}

void Simulation::ready(Task& task) {
    task.process->ready.push(&task);
}

void Simulation::yield(Task& task) {
    Process& process = *task.process;
    if (is_alone(process)) return;
    process.ready.push(&task);
    process.body->suspend(task);
}

void Simulation::requeue(Task& task) {
    Process& process = *task.process;
    if (is_alone(process)) return;
    process.woken.push(&task);
    process.body->suspend(task);
}

void Simulation::hand_over(Task& self, Task& other) {
    Process& process = *self.process;
    if (is_alone(process)) {
        process.ready.push(&other);
        return;
    }
    process.woken.push(&self);
    process.woken.push(&other);
    process.body->suspend(self);
}

void Simulation::begin_waiting(Process& process, Port& port) {
    ++process.waiting;
    if (++port.waiting == 1 && port.timer != nullptr) {
        enable_timer(*port.timer);
    }
}

void Simulation::end_waiting(Process& process, Port& port) {
    --process.waiting;
    if (--port.waiting == 0 && port.timer != nullptr && port.timer->event.is_enabled()) {
        events_.disable_timer(port.timer->event);
    }
}

}  // namespace moira::sim
