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

/// Kinds that cost a process its life, which guards forbid.
constexpr std::uint32_t deadly =
    fault_bit(FaultKind::crash) | fault_bit(FaultKind::terminate) | fault_bit(FaultKind::start);

/// How many forms a fault of a process has.
std::uint32_t forms_of(const FaultRule& rule) {
    const std::size_t count = std::max(rule.lengths.size(), rule.sizes.size());
    const bool has_policies = rule.kind == FaultKind::mailbox;
    return static_cast<std::uint32_t>(std::max<std::size_t>(count, 1) * (has_policies ? 3 : 1));
}

}  // namespace

/// What the run may use: as the source says, within what the plan allows.
void Simulation::begin_faults() {
    if (plan_->phases.are_on()) faults_.phases.next = Instant{} + plan_->phases.chaos;
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
    faults_on_ = fault_mask_ != 0;
    begin_places();
    for (const FaultKeep& keep : plan.keep)
        faults_.guarded.push({&keep, 0, 0});
}

/// Which kinds may hit a new process.
std::uint32_t Simulation::faults_of(const Process& process) const {
    std::uint32_t mask = 0;
    const bool is_ordinary = !process.is_root && !process.is_function_call;
    for (const FaultRule& rule : plan_->faults.rules) {
        const bool hit = rule.of.empty() ? is_ordinary : rule.names(process.entry->id);
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
        return guarded.live > guarded.least();
    });
}

/// The times that the plan sets for faults of `kind` allow one now.
bool Simulation::is_fault_time(FaultKind kind) {
    const FaultPlan& plan = plan_->faults;
    if (now_ >= faults_end()) {
        fault_mask_ = 0;  // from now on nothing is asked any more
        return false;
    }
    constexpr std::uint32_t from_start = fault_bit(FaultKind::offset) | fault_bit(FaultKind::drift);
    if ((fault_bit(kind) & from_start) != 0) return true;
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
    faults_.questions += mix(place, question.nth);
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
    // Behind the name of a process its own fault needs no target.
    const std::string text =
        target != nullptr ? fault_words(question, form) : fault_text(question, form);
    note_about(TraceKind::fault, target, object, target == nullptr ? hash_text(object) : 0,
               symbols_.intern(text), kind | (std::uint64_t{form} << 8U));
    if (observer_.on_fault != nullptr) {
        observer_.on_fault(observer_.user, *this, question, form);
    }
}

/// A question about a process that `kind` may hit. 0 or the form.
std::uint32_t Simulation::ask_process_fault(Process& process, FaultKind kind,
                                            std::string_view place) {
    const FaultRule& rule = *plan_->faults.rule(kind);
    FaultQuestion question;
    question.kind = kind;
    question.target = process.label;
    question.place = place;
    if (!rule.lengths.empty()) question.lengths = &rule.lengths;
    if (!rule.sizes.empty()) question.sizes = &rule.sizes;
    question.alternatives = 1 + forms_of(rule);
    const bool kills = (fault_bit(kind) & deadly) != 0;
    const bool lives = rule.up == Duration{} || now_ - process.born >= rule.up;
    return ask_fault(question, &process, lives && (!kills || may_lose(process)));
}

bool Simulation::buggify(Process& process, std::string_view name) {
    if ((fault_mask_ & fault_bit(FaultKind::buggify)) == 0) return false;
    const FaultRule& rule = *plan_->faults.rule(FaultKind::buggify);
    FaultQuestion question;
    question.kind = FaultKind::buggify;
    question.target = process.label;
    question.place = name;
    return ask_fault(question, &process, rule.names(name)) != 0;
}

}  // namespace moira::sim
