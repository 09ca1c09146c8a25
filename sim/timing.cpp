// SPDX-License-Identifier: MIT
//
// Timers and the virtual clock (event-model E7, "Time moves").
#include "sim/simulation.hpp"

#include <algorithm>

namespace moira::sim {
namespace {

constexpr std::uint32_t clock_reads_free = 1'000;  ///< in one step, before reading moves the clock
constexpr Duration clock_read_cost = Duration::from_us(10);

bool is_due_before(const Timer& a, const Timer& b) {
    return a.deadline != b.deadline ? a.deadline < b.deadline : a.sequence < b.sequence;
}

}  // namespace

Timer* Simulation::arm(Process& process, Port& port, Duration after, Duration period) {
    Timer* timer = memory_->make<Timer>();
    timer->owner = &process;
    timer->port = &port;
    if (faults_.clocks.are_on()) begin_clock(process.node);
    timer->deadline = faults_.clocks.due(process.node, now_, after);
    const std::int64_t early = is_mutated(Mutation::early_timer) ? 1 : 0;
    timer->deadline = Instant::from_ns(timer->deadline.ns() - early);
    timer->period_ns = period.ns();
    timer->sequence = events_.next_order();
    timer->number = process.timers_made++;
    timer->label_hash = mix(process.label_hash, timer->number);
    timer->event.kind = EventKind::timer;
    timer->event.process = &process;
    timer->event.timer = timer;
    timer->event.order = timer->sequence;
    timer->index = static_cast<std::uint32_t>(process.timers.size());
    process.timers.push(timer);
    timer_up(process, timer->index);
    port.timer = timer;
    if (port.waiting != 0) enable_timer(*timer);
    access(Object::timer, AccessMode::write, timer->label_hash);
    access(Object::clock, AccessMode::read, 0);
    note(TraceKind::arm, &process, nullptr, {}, static_cast<std::uint64_t>(after.ns()));
    return timer;
}

void Simulation::enable_timer(Timer& timer) {
    const Instant lo = std::max(timer.deadline, timer.owner->held_until);
    events_.enable_timer(timer.event, lo, lo + plan_->windows.timer);
}

void Simulation::look_at_timer(Task& task, const Timer* timer) {
    if (timer != nullptr && timer->deadline <= task.process->step_now) observe(task);
}

bool Simulation::disarm(Process& process, Timer* timer) {
    if (timer == nullptr) return false;
    note(TraceKind::disarm, &process, nullptr, {}, timer->number);
    access(Object::timer, AccessMode::write, timer->label_hash);
    remove_timer(process, *timer);
    free_timer(*timer);
    return true;
}

/// A timer's item is taken: delivered, or dropped when a ticker's buffer is full. `waking`: the
/// event was the timer's own, so it is noted already.
void Simulation::fire_timer(Process& process, Timer& timer, bool waking) {
    Port& port = *timer.port;
    const bool delivered = port.accepts();
    if (!waking || !delivered) {
        note(delivered ? TraceKind::fire : TraceKind::drop, &process, nullptr, {}, timer.number);
    }
    if (counts_acts_ && !waking) act(timer);
    access(Object::timer, AccessMode::write, timer.label_hash);
    Item item;
    item.kind = ItemKind::timer;
    item.port = &port;
    item.lo = timer.deadline;
    // One that nobody waited for fired while the process was busy or slept, and is seen only now.
    item.sent = waking ? now_ : timer.deadline;
    if (timer.period_ns == 0) {
        remove_timer(process, timer);
        free_timer(timer);
    } else {
        std::int64_t periods = 1;
        if (!delivered) {
            // Nothing can be taken before the buffer has room: skip all ticks up to now at once.
            const NodeClocks& clocks = faults_.clocks;
            const Instant now = clocks.own(process.node, process.step_now);
            periods += (now - clocks.own(process.node, timer.deadline)).ns() / timer.period_ns;
            if (periods < 1) periods = 1;
        }
        const Duration span = Duration::from_ns(timer.period_ns * periods);
        timer.deadline = faults_.clocks.due(process.node, timer.deadline, span);
        if (timer.event.is_enabled()) events_.disable_timer(timer.event);
        timer_down(process, timer.index);
        if (port.waiting != 0) enable_timer(timer);
    }
    if (delivered) process.body->deliver(port, item);
}

void Simulation::timer_up(Process& process, std::size_t i) {
    Timer* timer = process.timers[i];
    while (i > 0 && is_due_before(*timer, *process.timers[(i - 1) / 2])) {
        process.timers[i] = process.timers[(i - 1) / 2];
        process.timers[i]->index = static_cast<std::uint32_t>(i);
        i = (i - 1) / 2;
    }
    process.timers[i] = timer;
    timer->index = static_cast<std::uint32_t>(i);
}

void Simulation::timer_down(Process& process, std::size_t i) {
    Timer* timer = process.timers[i];
    const std::size_t size = process.timers.size();
    for (std::size_t child = 2 * i + 1; child < size; child = 2 * i + 1) {
        if (child + 1 < size && is_due_before(*process.timers[child + 1], *process.timers[child])) {
            ++child;
        }
        if (!is_due_before(*process.timers[child], *timer)) break;
        process.timers[i] = process.timers[child];
        process.timers[i]->index = static_cast<std::uint32_t>(i);
        i = child;
    }
    process.timers[i] = timer;
    timer->index = static_cast<std::uint32_t>(i);
}

void Simulation::remove_timer(Process& process, Timer& timer) {
    if (timer.event.is_enabled()) events_.disable_timer(timer.event);
    timer.port->timer = nullptr;
    const std::size_t hole = timer.index;
    Timer* last = process.timers.back();
    process.timers.pop();
    if (last == &timer) return;
    process.timers[hole] = last;
    last->index = static_cast<std::uint32_t>(hole);
    timer_up(process, hole);
    timer_down(process, last->index);
}

void Simulation::free_timer(Timer& timer) {
    memory_->drop(&timer);
}

void Simulation::discard_timers(Process& process) {
    for (Timer* timer : process.timers) {
        if (timer->event.is_enabled()) events_.disable_timer(timer->event);
        free_timer(*timer);
    }
    process.timers.clear();
}

Instant Simulation::read_clock(Process& process) {
    access(Object::clock, AccessMode::read, 0);
    if (++process.clock_reads > clock_reads_free) {
        // A busy wait on the clock must end.
        now_ = now_ + clock_read_cost;
        access(Object::clock, AccessMode::write, 0);
        note(TraceKind::clock, &process, nullptr, {}, 0);
    }
    return faults_.clocks.are_on() ? skewed_clock(process) : now_;
}

std::uint64_t Simulation::draw(Process& process, std::uint64_t bound) {
    const std::uint64_t number = source_->data(bound, process.label);
    record(DecisionKind::data, 0, number, bound);
    note(TraceKind::draw, &process, nullptr, {}, number);
    return number;
}

}  // namespace moira::sim
