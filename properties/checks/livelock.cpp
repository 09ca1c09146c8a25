// SPDX-License-Identifier: MIT
#include "properties/checks/livelock.hpp"

#include <algorithm>

#include "sim/hash.hpp"

namespace moira::properties {
namespace {

/// Of what the kernel knows, without clock, counters and numbers of messages: equal for states that
/// differ only in time.
std::uint64_t digest(sim::Simulation& simulation) {
    sim::RunningHash hash;
    for (const sim::Process* process = simulation.first_live(); process != nullptr;
         process = process->next_live) {
        hash.absorb(process->label_hash);
        hash.absorb(sim::mix(static_cast<std::uint64_t>(process->phase),
                             (std::uint64_t{process->waiting} << 32U) | process->tasks_live));
        hash.absorb(sim::mix(process->timers.size(), process->pending));
        for (const sim::Item* item = process->arrivals_head; item != nullptr; item = item->next) {
            hash.absorb(sim::mix(item->source.value, simulation.symbols().hash(item->topic)));
            if (item->payload != nullptr) hash.absorb_bytes(item->payload->bytes());
        }
    }
    return hash.value().low;
}

}  // namespace

void LivelockCheck::begin(const sim::Simulation& simulation) {
    *this = LivelockCheck{};
    is_fair_ = !simulation.plan().phases.are_on();
    const std::uint64_t limit = simulation.plan().limits.steps;
    look_from_ = limit - std::min(window_steps, limit / 2);
}

bool LivelockCheck::miss_progress(const sim::Simulation& simulation, Findings& findings) {
    reports_ = false;
    return findings.add("livelock",
                        "the program reported progress, and then none for 10000 steps", {},
                        simulation);
}

void LivelockCheck::look(sim::Simulation& simulation) {
    const std::uint64_t processes = simulation.counters().processes;
    if (marked_ || processes != processes_) {
        seen_.clear();
        looks_ = 0;
    }
    marked_ = false;
    processes_ = processes;
    ++looks_;
    if (seen_.size() <= states_max) ++seen_[digest(simulation)];
}

void LivelockCheck::finish(const sim::Simulation& simulation, sim::Outcome outcome,
                           Findings& findings) {
    const bool at_limit =
        outcome.kind == sim::OutcomeKind::limit && outcome.limit == sim::LimitKind::steps;
    // At least ten rounds, so that a program which has just begun something is not accused.
    if (!at_limit || seen_.empty() || seen_.size() > states_max) return;
    if (looks_ < 10 * seen_.size() || looks_ < 100) return;
    findings.add("livelock",
                 "the run reached its limit of steps; before that, nothing ended, began or was "
                 "printed, and messages only repeated themselves",
                 {}, simulation);
}

}  // namespace moira::properties
