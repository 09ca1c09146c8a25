// SPDX-License-Identifier: MIT
//
// Which event runs next, and where a process lets others in (event-model E8, E9, E12).
#include "sim/simulation.hpp"

#include <algorithm>

namespace moira::sim {
namespace {

constexpr std::uint64_t idle_events_free = 10'000;  ///< at one instant, before the clock is nudged
constexpr Duration idle_nudge = Duration::from_us(1);

}  // namespace

Enabled* Simulation::choose(Enabled* current) {
    return events_.has_choice(now_) ? decide(current) : events_.oldest();
}

Enabled* Simulation::decide(Enabled* current) {
    if (faults_.phases.is_fair()) return current != nullptr ? current : events_.oldest();
    ++counters_.decisions;
    Enabled* chosen = source_->next(events_, now_, current);
    if (sink_ != nullptr) record_choice(*chosen);
    return chosen;
}

void Simulation::record_choice(const Enabled& chosen) {
    events_.collect(now_);
    std::size_t index = 0;
    while (events_.at(index) != &chosen)
        ++index;
    record(DecisionKind::next, static_cast<std::uint32_t>(events_.size()), index, label_of(chosen));
}

void Simulation::record(DecisionKind kind, std::uint32_t alternatives, std::uint64_t answer,
                        std::uint64_t label) {
    if (sink_ != nullptr) sink_->on_decision(DecisionRecord{kind, alternatives, answer, label});
}

void Simulation::begin_event(const Enabled& event) {
    ++counters_.events;
    access_log_.clear();
    if (event.lo > now_) {
        now_ = event.lo;
        access(Object::clock, AccessMode::write, 0);
    }
    // A run of events at one instant that never ends must see time pass.
    if (now_ != idle_since_) {
        idle_events_ = 0;
    } else if (++idle_events_ > idle_events_free) {
        now_ = now_ + idle_nudge;
    }
    idle_since_ = now_;
    if (event.kind != EventKind::run) idle_turns_ = 0;
    source_->executed(event);
    if (counts_acts_) act(event);
}

/// A process goes on without an event: nothing else could happen, or nobody was asked. Turn after
/// turn with nothing sent, received or due is a busy wait, and its clock must move too. True iff it
/// did.
bool Simulation::count_turn() {
    if (++idle_turns_ <= idle_events_free) return false;
    now_ = now_ + idle_nudge;
    return true;
}

void Simulation::enable_run(Process& process, const PointWhat& what) {
    process.point = what;
    process.run.kind = EventKind::run;
    if (process.held_until > now_) {
        const Instant lo = process.held_until;
        return events_.enable_later(process.run, lo, lo + plan_->windows.timer);
    }
    events_.enable(process.run, now_, now_ + plan_->windows.run);
}

void Simulation::enable_kill(Process& process) {
    process.point = {TraceKind::kill, {}, 0, false};
    process.run.kind = EventKind::kill;
    events_.enable(process.run, now_, now_ + plan_->windows.run);
}

bool Simulation::may_move(const Process& process) const {
    if (process.run.is_enabled() || process.wakes_enabled != 0) return true;
    return process.phase == Phase::parked && !process.timers.empty() &&
           process.timers[0]->deadline <= now_ + plan_->windows.run;
}

bool Simulation::point(Task& task, Point kind, const PointWhat& what) {
    Process& process = *task.process;
    // A process that ends lets nobody in before its exit (E10); one that loads is not there yet.
    if (process.main_done || process.loading) return true;
    const bool at_boundary = kind == Point::boundary;
    const bool dies = at_boundary && process.kill_mark;
    if (dies) {
        enable_kill(process);
    } else if (at_boundary && process.held_until > now_) {
        enable_run(process, what);
    } else {
        enable_run(process, what);
        const bool choice = events_.has_choice(now_);
        Enabled* chosen =
            choice ? decide(kind == Point::send ? &process.run : nullptr) : events_.oldest();
        if (chosen == &process.run) {
            events_.disable(process.run);
            if (choice) {
                begin_event(process.run);
                note(TraceKind::run, &process, nullptr, {}, 0);
            }
            if (!choice) count_turn();
            return true;
        }
        pending_ = chosen;
    }
    if (at_boundary) {
        process.phase = Phase::boundary;
        process.ready.push_front(&task);
    } else {
        process.point_task = &task;
    }
    process.body->suspend(task);
    return false;
}

void Simulation::boundary(Task& task, bool visible) {
    Process& process = *task.process;
    if (faults_on_) boundary_faults(process);
    if (process.upgrade_to != nullptr) process.body->suspend(task);  // run_process loads it
    // A boundary that moves the clock lets others in: their time may have come.
    const bool held = process.held_until > now_;
    if (visible || held || process.kill_mark || has_killing_arrival(process) || count_turn()) {
        // Not gone on at once: run_process began the next step before it resumed this task.
        if (!point(task, Point::boundary, last_note_)) return;
    }
    // A process that never parks must not outrun its limits.
    if (limit_reached_ != LimitKind::none || stop_requested_) return return_to_loop(task);
    if (!begin_step(process)) suspend_forever(task);
}

void Simulation::return_to_loop(Task& task) {
    Process& process = *task.process;
    process.phase = Phase::boundary;
    process.ready.push_front(&task);
    enable_run(process, last_note_);
    process.body->suspend(task);
}

void Simulation::suspend_forever(Task& task) {
    doomed_ = task.process;
    task.process->body->suspend(task);
    MOIRA_UNREACHABLE();
}

/// The caller of a command with a payload lets go of it (task.held) when nothing can end the
/// process in between any more.
void Simulation::begin_command(Task& task, Blob* held) {
    Process& process = *task.process;
    task.held = held;
    if (is_alone(process)) return;
    // Nobody sees a command's effect before its dispatch, which follows when all tasks blocked
    // (E2).
    process.commanding.push(&task);
    process.body->suspend(task);
}

void Simulation::release_held(Task& task) {
    release_blob(*memory_, task.held);
    if (task.spawning == nullptr) return;
    const SpawnRequest& request = *task.spawning;
    release_blob(*memory_, request.arguments);
    release_blob(*memory_, request.context);
    for (std::uint32_t i = 0; i < request.message_count; ++i)
        release_blob(*memory_, request.messages[i].payload);
}

void Simulation::finish_command(Task& task, bool visible) {
    if (!task.dispatching) return boundary(task, visible);
    Process& process = *task.process;
    task.dispatching = false;
    process.visible |= visible;
    process.ready.push(&task);
    process.body->suspend(task);
}

void Simulation::pass(Task& task) {
    begin_command(task);
    finish_command(task, false);
}

void Simulation::visible_call(Task& task, const PointWhat& what) {
    point(task, Point::inner, what);
    if ((fault_mask_ & fault_bit(FaultKind::crash)) != 0) crash_before_call(task, what);
}

void Simulation::end_waiting_command(Task& task) {
    if (!task.dispatching) return wait(task);
    task.dispatching = false;
    task.process->body->suspend(task);
}

}  // namespace moira::sim
