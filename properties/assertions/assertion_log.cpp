// SPDX-License-Identifier: MIT
#include "properties/assertions/assertion_log.hpp"

#include <fmt/format.h>

#include "sim/trace_text.hpp"
#include "sim/value.hpp"

namespace moira::properties {
namespace {

using sim::PropertyFact;
using sim::PropertyKind;

std::string details_text(const PropertyFact& fact) {
    if (fact.details == nullptr || fact.details->count == 0) return {};
    return ": " + sim::print_value(fact.details->bytes());
}

bool must_hold(PropertyKind kind) {
    return kind == PropertyKind::always || kind == PropertyKind::always_or_unreachable;
}

}  // namespace

void AssertionLog::begin() {
    *this = AssertionLog{};
    next_deadline_ = sim::Instant::max();
}

bool AssertionLog::on_property(const sim::Simulation& simulation, const sim::Process& process,
                               const PropertyFact& fact) {
    if (fact.kind == PropertyKind::history) return true;  // history_log.hpp judges these
    const std::size_t before = findings_.size();
    if (fact.kind == PropertyKind::within) {
        follow(simulation, process, fact);
        return findings_.size() == before;
    }
    Tally& tally = tallies_[{std::string{fact.id}, fact.kind}];
    ++tally.evaluated;
    if (fact.holds) ++tally.held;
    if (must_hold(fact.kind) && !fact.holds) {
        violate(simulation, fact.id, "is false" + details_text(fact), process.label);
    } else if (fact.kind == PropertyKind::unreachable) {
        violate(simulation, fact.id, "was reached" + details_text(fact), process.label);
    } else if (fact.kind == PropertyKind::eventually) {
        std::string key = std::string{fact.id} + '\n' + std::string{process.label};
        if (fact.holds) {
            unsettled_.erase(key);
        } else {
            unsettled_.insert_or_assign(std::move(key), details_text(fact));
        }
    } else if (fact.kind == PropertyKind::progress) {
        ++progress_;
        last_progress_ = simulation.counters().steps;
    }
    return findings_.size() == before;
}

void AssertionLog::follow(const sim::Simulation& simulation, const sim::Process& process,
                          const PropertyFact& fact) {
    Tally& tally = tallies_[{std::string{fact.id}, fact.kind}];
    if (!fact.holds) {
        ++tally.evaluated;
        const sim::RunPhase phase = simulation.faults().phases.phase;
        if (phase >= sim::RunPhase::shutdown) return;
        const bool counts = !simulation.plan().phases.are_on() || phase != sim::RunPhase::chaos;
        const sim::Instant deadline =
            counts ? simulation.now() + fact.span : sim::Instant::max();
        promises_.emplace(fact.promise, Promise{std::string{fact.id}, std::string{process.label},
                                                deadline, fact.span});
        return find_next_deadline();
    }
    const auto found = promises_.find(fact.promise);
    if (found == promises_.end()) return;  // broken already, or of a process that failed
    const Promise promise = std::move(found->second);
    promises_.erase(found);
    find_next_deadline();
    if (simulation.now() <= promise.deadline) {
        ++tally.held;
        return;
    }
    violate(simulation, promise.id,
            fmt::format("was done later than the promised {}", sim::duration_text(promise.span)),
            promise.process);
}

bool AssertionLog::check_deadlines(const sim::Simulation& simulation) {
    for (auto at = promises_.begin(); at != promises_.end();) {
        if (simulation.now() <= at->second.deadline) {
            ++at;
            continue;
        }
        const Promise promise = std::move(at->second);
        at = promises_.erase(at);
        violate(simulation, promise.id,
                fmt::format("is not done after the promised {}", sim::duration_text(promise.span)),
                promise.process);
    }
    find_next_deadline();
    return findings_.empty();
}

void AssertionLog::find_next_deadline() {
    next_deadline_ = sim::Instant::max();
    for (const auto& [number, promise] : promises_)
        next_deadline_ = std::min(next_deadline_, promise.deadline);
}

void AssertionLog::on_exit(const sim::Process& process) {
    if (!process.failed) return;
    std::erase_if(promises_, [&](const auto& item) {
        return item.second.process == process.label;
    });
    find_next_deadline();
    const std::string own = '\n' + std::string{process.label};
    std::erase_if(unsettled_, [&](const auto& item) { return item.first.ends_with(own); });
}

/// Nothing can keep those that are left.
void AssertionLog::judge_promises(const sim::Simulation& simulation) {
    for (const auto& [number, promise] : promises_) {
        violate(simulation, promise.id,
                fmt::format("was promised within {} and can not be done any more",
                            sim::duration_text(promise.span)),
                promise.process);
    }
}

void AssertionLog::finish(const sim::Simulation& simulation, sim::Outcome outcome) {
    // A run that was cut short says nothing about what could still have come.
    if (outcome.kind == sim::OutcomeKind::stopped || outcome.kind == sim::OutcomeKind::limit) {
        return;
    }
    judge_promises(simulation);
    promises_.clear();
    if (simulation.faults().phases.phase < sim::RunPhase::shutdown) {
        judge_unsettled(simulation, "is false in the end");
    }
}

void AssertionLog::judge_unsettled(const sim::Simulation& simulation, std::string_view when) {
    for (const auto& [key, details] : unsettled_) {
        const std::size_t line = key.rfind('\n');
        violate(simulation, key.substr(0, line), std::string{when} + details,
                key.substr(line + 1));
    }
}

bool AssertionLog::on_phase(const sim::Simulation& simulation, sim::RunPhase phase) {
    const std::size_t before = findings_.size();
    if (phase == sim::RunPhase::liveness) {
        for (auto& [number, promise] : promises_)
            promise.deadline = simulation.now() + promise.span;
    } else if (phase == sim::RunPhase::shutdown) {
        judge_unsettled(simulation, "is still false when the liveness phase ends");
        // One that still had time says nothing, unless the program was at rest.
        if (simulation.faults().phases.is_idle) judge_promises(simulation);
        promises_.clear();
    }
    find_next_deadline();
    return findings_.size() == before;
}

void AssertionLog::violate(const sim::Simulation& simulation, std::string_view id,
                           std::string message, std::string_view process) {
    for (const Finding& finding : findings_) {
        if (finding.rule == id) return;
    }
    findings_.push_back({std::string{id}, std::move(message), std::string{process},
                         Severity::violation, simulation.counters().steps, simulation.now()});
}

std::vector<Tally> AssertionLog::tallies() const {
    std::vector<Tally> all;
    for (const auto& [key, tally] : tallies_) {
        all.push_back({key.first, std::string{sim::property_kind_name(key.second)},
                       tally.evaluated, tally.held});
    }
    return all;
}

}  // namespace moira::properties
