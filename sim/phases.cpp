// SPDX-License-Identifier: MIT
//
// Heals what faults broke, judges, shuts the program down (docs/faults.md, "Phases").
#include "sim/phases.hpp"

#include "sim/simulation.hpp"

#include <algorithm>

namespace moira::sim {

/// When faults end, and what they do: no later than the plan's `before` and its chaos.
Instant Simulation::faults_end() const {
    const auto at = [](Duration span) {
        return span == Duration{} ? Instant::max() : Instant{} + span;
    };
    return std::min(at(plan_->faults.before), at(plan_->phases.chaos));
}

/// Before `event` (null: there is none): ends the phase if it is time. True: another event may be
/// next.
bool Simulation::change_phase(const Enabled* event) {
    PhaseState& state = faults_.phases;
    if (state.phase == RunPhase::over) return false;
    const bool is_time = event == nullptr || std::max(event->lo, now_) >= state.next;
    if (!is_time && counters_.steps < state.steps_end) return false;
    state.is_idle = event == nullptr;
    // A program in shutdown that only waits has the time that it is given; others are done.
    const bool waits = state.phase == RunPhase::shutdown && roots_live_ != 0;
    if (state.next != Instant::max() && (waits || (event != nullptr && event->lo >= state.next))) {
        now_ = std::max(now_, state.next);
    }
    state.next = Instant::max();
    state.steps_end = ~0ULL;
    state.phase = static_cast<RunPhase>(static_cast<std::uint8_t>(state.phase) + 1);
    // Who judges sees the world as the phase before left it.
    if (observer_.on_phase != nullptr && !observer_.on_phase(observer_.user, *this, state.phase)) {
        stop_requested_ = true;
        return true;
    }
    const PhasePlan& plan = plan_->phases;
    switch (state.phase) {
    case RunPhase::liveness:
        heal();
        state.next = now_ + plan.liveness;
        if (plan.steps != 0) state.steps_end = counters_.steps + plan.steps;
        break;
    case RunPhase::shutdown:
        cancel_starts();
        state.next = now_ + plan.shutdown;
        break;
    case RunPhase::forced:
        end_starts();
        state.next = now_ + plan.shutdown;
        break;
    case RunPhase::chaos:
    case RunPhase::over: return false;
    }
    return true;
}

void Simulation::note_phase(std::string_view name) {
    note(TraceKind::phase, nullptr, nullptr, symbols_.intern(name), 0);
}

/// No faults from now on, and nothing that one began goes on. What it killed stays dead, what it
/// lost stays lost. Lasting faults were given no end later than this (Simulation::healed), so that
/// only what nobody waits for is left to be ended here.
void Simulation::heal() {
    note_phase("heal");
    fault_mask_ = 0;
    for (FaultState::Cut& each : faults_.cuts)
        each.until = std::min(each.until, now_);
    for (Instant& back : faults_.hosts_back)
        back = std::min(back, now_);
    faults_.clocks.end(now_);
    for (Process* process = live_head_; process != nullptr; process = process->next_live) {
        process->mailbox_most = 0;
        process->held_until = std::min(process->held_until, now_);
        process->slow_until = std::min(process->slow_until, now_);
    }
}

/// Every process that the plan started is asked to end.
void Simulation::cancel_starts() {
    note_phase("shutdown");
    for (Process* process = live_head_; process != nullptr; process = process->next_live) {
        if (!process->is_root) continue;
        KeyQueue* queue = queue_between(ProcessId{}, 0, *process);
        Blob* reason = make_blob(*memory_, {}, 0);
        append(*queue, *new_item(ItemKind::cancel, *queue, notice_topic(ItemKind::cancel), reason));
    }
}

/// Those that did not end are ended by force; the others get as much time again to hear of it.
void Simulation::end_starts() {
    if (roots_live_ == 0) return;
    note_phase("terminate");
    for (Process* process = live_head_; process != nullptr; process = process->next_live) {
        if (!process->is_root || process->kill_mark) continue;
        process->kill_mark = true;
        process->death = DeathCause::shutdown;
        die_at_boundary(*process);
    }
}

}  // namespace moira::sim
