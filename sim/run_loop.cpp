// SPDX-License-Identifier: MIT
//
// The loop that runs a simulation: the next event, the process that it concerns, its ready tasks.
// One inlined function between `run` and Body::resume: a return that follows a switch of stacks is
// mispredicted, in every frame that it leaves.
#include "sim/simulation.hpp"

namespace moira::sim {

/// Runs ready tasks until none is ready; false when the process stopped at a scheduling point.
bool Simulation::run_ready(Process& process) {
    for (;;) {
        while (!process.ready.empty()) {
            Task* task = process.ready.pop();
            process.body->resume(*task);
            if (doomed_ != nullptr || process.main_done || process.upgrade_to != nullptr)
                return true;
            if (process.point_task != nullptr) return false;
            if (process.phase == Phase::boundary) return true;
        }
        process.ready.append(process.woken);
        if (!process.ready.empty()) continue;
        flush(process);
        if (process.link_death) doomed_ = &process;
        if (process.ready.empty() || process.link_death) {
            process.phase = Phase::dispatching;
            return true;
        }
    }
}

/// Commands of the blocked tasks take effect, in the order in which the tasks blocked. False when
/// one stopped at a scheduling point before a send.
bool Simulation::dispatch_commands(Process& process) {
    while (!process.commanding.empty()) {
        Task* task = process.commanding.pop();
        task->dispatching = true;
        process.body->resume(*task);
        if (doomed_ != nullptr || process.upgrade_to != nullptr) return true;
        if (process.point_task != nullptr) return false;
    }
    return true;
}

void Simulation::run_process(Process& process) {
    for (;;) {
        if (process.point_task != nullptr) {
            Task* task = process.point_task;
            process.point_task = nullptr;
            process.body->resume(*task);
            if (doomed_ == nullptr && !process.main_done && process.point_task != nullptr) return;
        } else if (process.phase == Phase::boundary || process.phase == Phase::parked) {
            if (!begin_step(process)) doomed_ = &process;
        }
        if (doomed_ == nullptr && process.phase == Phase::running && !run_ready(process)) return;
        if (doomed_ != nullptr || process.main_done) break;
        if (process.upgrade_to != nullptr) return load_upgrade(process);
        if (process.phase == Phase::boundary) return;  // stopped between steps: RUN or KILL decides
        if (!dispatch_commands(process)) return;
        if (doomed_ != nullptr || process.main_done) break;
        if (process.upgrade_to != nullptr) return load_upgrade(process);
        if (process.ready.empty()) return park(process);
        process.phase = Phase::boundary;
        if (faults_on_) boundary_faults(process);
        if (process.kill_mark) return enable_kill(process);
        if (process.upgrade_to != nullptr) return load_upgrade(process);
        const bool must_stop = limit_reached_ != LimitKind::none || stop_requested_;
        const bool held = process.held_until > now_;
        if (process.visible || held || has_killing_arrival(process) || must_stop || count_turn()) {
            return enable_run(process, last_note_);
        }
    }
    doomed_ = nullptr;
    if (process.main_done) {
        // Commands that were issued before main returned still take effect; nobody sees a result.
        while (!process.commanding.empty()) {
            Task* task = process.commanding.pop();
            task->dispatching = true;
            process.body->resume(*task);
        }
        return end_process(process, process.failed, process.result);
    }
    end_process(process, true, death_error(process));
}

void Simulation::execute(Enabled& event) {
    Process& process = *event.process;
    begin_event(event);
    const bool comes_in = event.kind == EventKind::wake || event.kind == EventKind::timer ||
                          process.point.kind == TraceKind{};
    if (faults_on_ && comes_in && stops_before(event)) return;
    switch (event.kind) {
    case EventKind::run:
        events_.disable(event);
        note(TraceKind::run, &process, nullptr, {}, 0);
        break;
    case EventKind::kill:
        events_.disable(event);
        note(TraceKind::kill, &process, nullptr, {}, process.was_ended_by_fault() ? 1 : 0);
        end_process(process, true, death_error(process));
        return;
    case EventKind::wake: {
        Item* last = event.queue->waking;
        note_item(TraceKind::wake, process, *last);
        unpark(process, last);
        if (plan_->ordering == OrderingModel::instant) break;
        if (is_causal()) {
            take_causes(process, *last);
            break;
        }
        for (bool done = false; !done;) {
            Item* item = event.queue->items.front();
            done = item == last;
            take_item(process, *item);
        }
        break;
    }
    case EventKind::timer:
        note(TraceKind::timer, &process, nullptr, {}, event.timer->number);
        unpark(process, nullptr);
        fire_timer(process, *event.timer, true);
        break;
    }
    run_process(process);
}

std::optional<Outcome> Simulation::run_events(std::uint64_t events_max) {
    const std::uint64_t end =
        events_max > ~0ULL - counters_.events ? ~0ULL : counters_.events + events_max;
    while (counters_.events < end) {
        if (stop_requested_) return Outcome{OutcomeKind::stopped, LimitKind::none};
        if (limit_reached_ != LimitKind::none) return Outcome{OutcomeKind::limit, limit_reached_};
        Enabled* event = pending_ != nullptr ? pending_ : choose(nullptr);
        pending_ = nullptr;
        if (plan_->phases.are_on()) {
            // Whoever stopped before `event` was chosen still can go on.
            if (change_phase(event)) continue;
            if (event != nullptr && faults_.phases.phase == RunPhase::over) event = nullptr;
        }
        if (event == nullptr || event->lo - Instant{} > plan_->limits.virtual_time) {
            if (event != nullptr) return Outcome{OutcomeKind::limit, LimitKind::virtual_time};
            return Outcome{roots_live_ == 0 ? OutcomeKind::completed : OutcomeKind::quiescent,
                           LimitKind::none};
        }
        execute(*event);
        if (observer_.after_event != nullptr && !observer_.after_event(observer_.user, *this)) {
            stop_requested_ = true;
        }
    }
    return std::nullopt;
}

}  // namespace moira::sim
