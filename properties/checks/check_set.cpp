// SPDX-License-Identifier: MIT
#include "properties/checks/check_set.hpp"

#include "properties/checks/deadlock.hpp"
#include "properties/checks/leftovers.hpp"
#include "properties/checks/uncaught_exit.hpp"
#include "properties/checks/unreceived.hpp"

namespace moira::properties {
namespace {

bool is_waited_for(const sim::Port* port) { return port != nullptr && port->waiting != 0; }

Waiting waiting_of(sim::Simulation& simulation, const sim::Process& process) {
    Waiting waiting;
    waiting.process = process.label_hash;
    waiting.for_events = is_waited_for(process.events);
    waiting.for_inbox = is_waited_for(process.inbox);
    for (const sim::Subscription& each : process.subscriptions) {
        waiting.listened.push_back(simulation.symbols().hash(each.topic));
        if (is_waited_for(each.port)) waiting.awaited.push_back(waiting.listened.back());
    }
    return waiting;
}

}  // namespace

void CheckSet::begin(const sim::Simulation& simulation) {
    model_.emplace(!simulation.plan().network.nodes.empty());
    findings_.begin();
    livelock_.begin(simulation);
    pair_order_.begin();
}

void CheckSet::on_exit(const sim::Simulation& simulation, const sim::Process& process) {
    livelock_.on_mark();
    find_uncaught_exit(simulation, process, findings_);
    if (process.kill_mark && process.death == sim::DeathCause::shutdown) {
        findings_.add("shutdown", "did not end after CANCEL, and was ended by force",
                      process.label, simulation);
    }
}

void CheckSet::on_property(const sim::Simulation& simulation, const sim::PropertyFact& fact) {
    if (fact.kind == sim::PropertyKind::progress) livelock_.on_progress(simulation);
}

void CheckSet::on_discard(sim::Simulation& simulation, const sim::Process& process,
                          const sim::Item& item) {
    find_discarded(simulation, process, item, findings_);
}

bool CheckSet::on_phase(sim::Simulation& simulation, sim::RunPhase phase) {
    if (phase == sim::RunPhase::liveness) livelock_.begin_fair(simulation);
    if (phase != sim::RunPhase::shutdown || !simulation.faults().phases.is_idle) return true;
    if (simulation.first_live() == nullptr) return true;
    // When it is shut down, nobody waits for anything any more.
    const std::size_t before = findings_.all().size();
    find_deadlock(simulation, {sim::OutcomeKind::quiescent, sim::LimitKind::none}, findings_);
    return findings_.all().size() == before;
}

/// What the model found, and what it still expects of a run that is over.
void CheckSet::judge_conformance(sim::Simulation& simulation, bool is_over) {
    if (is_over) {
        std::vector<Waiting> waiting;
        for (const sim::Process* process = simulation.first_live(); process != nullptr;
             process = process->next_live)
            waiting.push_back(waiting_of(simulation, *process));
        model_->finish(waiting);
    }
    for (const Breach& breach : model_->breaches()) {
        findings_.add("conformance", "[" + std::string{breach.rule} + "] " + breach.message,
                      breach.process, simulation);
    }
}

void CheckSet::finish(sim::Simulation& simulation, sim::Outcome outcome) {
    livelock_.finish(simulation, outcome, findings_);
    const bool is_over = outcome.kind == sim::OutcomeKind::completed ||
                         outcome.kind == sim::OutcomeKind::quiescent;
    judge_conformance(simulation, is_over);
    if (!is_over) return;
    find_deadlock(simulation, outcome, findings_);
    find_unreceived(simulation, findings_);
    find_leftovers(simulation, outcome, findings_);
}

}  // namespace moira::properties
