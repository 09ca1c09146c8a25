// SPDX-License-Identifier: MIT
//
// Where a run may go wrong, who may be hit, and what happens then (docs/faults.md).
#include "sim/simulation.hpp"

#include "sim/value.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moira::sim {
namespace {

constexpr std::uint64_t fault_labels = 0x6661756c74ULL;  ///< apart from the labels of acts

/// Kinds that hit a process where it stands between two steps.
constexpr std::uint32_t at_boundaries = fault_bit(FaultKind::crash);

bool names(const FaultRule& rule, std::string_view entry) {
    return std::ranges::find(rule.of, entry) != rule.of.end();
}

}  // namespace

/// What the run may use: as the source says, within what the plan allows.
void Simulation::begin_faults() {
    const FaultPlan& plan = plan_->faults;
    if (plan.rules.empty()) return;
    FaultSettings& settings = faults_.settings;
    source_->faults(plan, settings);
    const FaultSettings bounds = all_faults(plan);
    if (plan.at_most != 0) faults_.left_of_all = plan.at_most;
    for (std::size_t i = 0; i < fault_kinds; ++i) {
        settings.of[i].budget = std::min(settings.of[i].budget, bounds.of[i].budget);
        if (!settings.of[i].is_on()) settings.of[i] = {};
        faults_.left[i] = settings.of[i].budget;
    }
    for (const FaultRule& rule : plan.rules) {
        const FaultSetting& setting = settings[rule.kind];
        const std::uint64_t both = (std::uint64_t{setting.rate_ppm} << 32U) | setting.budget;
        record(DecisionKind::config, 0, both, static_cast<std::uint64_t>(rule.kind) + 1);
        if (setting.is_on()) fault_mask_ |= fault_bit(rule.kind);
    }
    for (const FaultKeep& keep : plan.keep)
        faults_.guarded.push({&keep, 0, 0});
}

/// Which kinds may hit a new process.
std::uint32_t Simulation::faults_of(const Process& process) const {
    std::uint32_t mask = 0;
    const bool is_ordinary = !process.is_root && !process.is_function_call;
    for (const FaultRule& rule : plan_->faults.rules) {
        const bool hit = rule.of.empty() ? is_ordinary : names(rule, process.entry->id);
        if (hit) mask |= fault_bit(rule.kind);
    }
    return mask;
}

/// A process of a guarded entry came (+1) or went (-1).
void Simulation::count_guarded(const Process& process, int change) {
    for (FaultState::Guarded& guarded : faults_.guarded) {
        if (guarded.keep->entry != process.entry->id) continue;
        guarded.live += static_cast<std::uint32_t>(change);
        guarded.most = std::max(guarded.most, guarded.live);
    }
}

/// One process less of its entry, by a fault, would break none of the plan's guards.
bool Simulation::may_lose(const Process& process) const {
    return std::ranges::all_of(faults_.guarded, [&](const FaultState::Guarded& guarded) {
        if (guarded.keep->entry != process.entry->id) return true;
        const std::uint32_t least =
            guarded.keep->quorum ? guarded.most / 2 + 1 : guarded.keep->count;
        return guarded.live > least;
    });
}

/// The times that the plan sets for faults of `kind` allow one now.
bool Simulation::is_fault_time(FaultKind kind) {
    const FaultPlan& plan = plan_->faults;
    if (plan.before != Duration{} && now_ >= Instant{} + plan.before) {
        fault_mask_ = 0;  // from now on nothing is asked any more
        return false;
    }
    return now_ >= Instant{} + plan.after && now_ >= faults_.next[static_cast<std::size_t>(kind)];
}

std::uint32_t Simulation::ask_fault(FaultQuestion question, Process* target, bool allowed) {
    const auto kind = static_cast<std::size_t>(question.kind);
    const std::uint64_t whom =
        target != nullptr ? target->label_hash : hash_text(question.target);
    const std::uint64_t place = mix(mix(fault_labels, kind), mix(whom, hash_text(question.place)));
    // Counted also while a guard or a cool-down holds: the number must not depend on other faults.
    question.nth = faults_.asked.find(place);
    faults_.asked.set(place, question.nth + 1);
    if (!is_fault_time(question.kind) || !allowed) return 0;
    question.label = mix(place, question.nth);
    ++counters_.decisions;
    const std::uint32_t form = source_->fault(question);
    record(DecisionKind::fault, question.alternatives, form, question.label);
    if (form != 0) note_fault(question, target, form);
    return form;
}

void Simulation::note_fault(const FaultQuestion& question, Process* target, std::uint32_t form) {
    const auto kind = static_cast<std::size_t>(question.kind);
    std::uint32_t& left = faults_.left[kind];
    if (left != ~0U && --left == 0) fault_mask_ &= ~fault_bit(question.kind);
    if (faults_.left_of_all != ~0U && --faults_.left_of_all == 0) fault_mask_ = 0;
    faults_.next[kind] = now_ + plan_->faults.rule(question.kind)->apart;
    ++faults_.happened;
    const std::string_view object = target == nullptr ? question.target : std::string_view{};
    note_about(TraceKind::fault, target, object, target == nullptr ? hash_text(object) : 0,
               symbols_.intern(fault_words(question, form)), kind | (std::uint64_t{form} << 8U));
    if (observer_.on_fault != nullptr) {
        observer_.on_fault(observer_.user, *this, question, form);
    }
}

/// A question about a process that may be hit by `kind`, with nothing but yes and no.
bool Simulation::ask_process_fault(Process& process, FaultKind kind, std::string_view place) {
    FaultQuestion question;
    question.kind = kind;
    question.target = process.label;
    question.place = place;
    const bool lives = plan_->faults.rule(kind)->up == Duration{} ||
                       now_ - process.born >= plan_->faults.rule(kind)->up;
    return ask_fault(question, &process, lives && may_lose(process)) != 0;
}

/// At a step boundary of `process`, before anything else is decided there.
void Simulation::boundary_faults(Process& process) {
    const std::uint32_t kinds = fault_mask_ & process.fault_mask & at_boundaries;
    if (kinds == 0 || process.kill_mark || process.main_done) return;
    if ((kinds & fault_bit(FaultKind::crash)) != 0 &&
        ask_process_fault(process, FaultKind::crash, {})) {
        lose(process, DeathCause::crash);
    }
}

/// `process` dies by a fault at this boundary. The guards count it as gone from now on.
void Simulation::lose(Process& process, DeathCause cause) {
    process.kill_mark = true;
    process.death = cause;
    count_guarded(process, -1);
}

/// A process crashes where it would change or read the registry (E8a), in the middle of a step.
void Simulation::crash_before_call(Task& task, const PointWhat& what) {
    Process& process = *task.process;
    if ((process.fault_mask & fault_bit(FaultKind::crash)) == 0) return;
    if (process.main_done || process.loading) return;
    bool crashes = false;
    {
        // In a scope of its own: this stack is abandoned below.
        std::string place = point_words(what);
        crashes = ask_process_fault(process, FaultKind::crash, place);
    }
    if (!crashes) return;
    lose(process, DeathCause::crash);
    suspend_forever(task);
}

/// `event` wakes a parked process, or is its very first step: a fault may hit it before. True: it
/// does not happen now.
bool Simulation::stops_before(const Enabled& event) {
    Process& process = *event.process;
    if (event.kind == EventKind::kill) return false;
    boundary_faults(process);
    if (!process.kill_mark) return false;
    if (process.phase == Phase::parked) unpark(process, nullptr);
    if (process.run.is_enabled()) events_.disable(process.run);
    enable_kill(process);
    return true;
}

Blob* Simulation::death_error(const Process& process) {
    if (!process.kill_mark) return message_error("linked process failed");
    switch (process.death) {
    case DeathCause::terminate:
    case DeathCause::terminate_fault: return message_error("process terminated");
    case DeathCause::crash: return message_error("process crashed");
    case DeathCause::start: return message_error("process failed to start");
    }
    MOIRA_UNREACHABLE();
}

bool Simulation::buggify(Process& process, std::string_view name) {
    if ((fault_mask_ & fault_bit(FaultKind::buggify)) == 0) return false;
    const FaultRule& rule = *plan_->faults.rule(FaultKind::buggify);
    FaultQuestion question;
    question.kind = FaultKind::buggify;
    question.target = process.label;
    question.place = name;
    return ask_fault(question, &process, rule.of.empty() || names(rule, name)) != 0;
}

}  // namespace moira::sim
