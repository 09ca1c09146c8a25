// SPDX-License-Identifier: MIT
#include "tools/cli/executor.hpp"

#include "sim/fault.hpp"
#include "tools/cli/load_target.hpp"
#include "tools/cli/recorded_target.hpp"
#include "tools/cli/run_findings.hpp"
#include "tools/cli/run_once.hpp"

#include <algorithm>

namespace moira::tools {

using sim::Result;

Result<std::unique_ptr<ScenarioExecutor>> ScenarioExecutor::make(runtime::Subject& subject,
                                                                 Verdict verdict) {
    std::unique_ptr<ScenarioExecutor> executor{new ScenarioExecutor{subject, verdict}};
    auto world = runtime::World::make(executor->plan_, subject.bodies());
    if (!world) return std::unexpected{std::move(world).error()};
    executor->world_ = std::move(*world);
    return executor;
}

Result<properties::Execution> ScenarioExecutor::execute(
    const properties::ExecutionRequest& request) {
    const bool is_test = verdict_ == Verdict::test;
    static const std::vector<std::string> whole;
    if (auto ready = load(request.workload != nullptr ? *request.workload : whole); !ready) {
        return std::unexpected{std::move(ready).error()};
    }
    plan_.ordering = request.ordering.value_or(subject_->plan.ordering);
    RunRequest run = request_for(current(), request.seed);
    run.sink = request.sink;
    run.decisions = request.decisions;
    run.stop_at_exit = is_test;
    auto record = run_once(*world_, loaded().judge.get(), run);
    if (!record) return std::unexpected{std::move(record).error()};
    properties::Execution execution;
    execution.findings = is_test ? test_findings(*record, subject_->strict) : run_findings(*record);
    execution.tallies = std::move(record->tallies);
    execution.outcome = record->summary.outcome;
    execution.counters = record->summary.counters;
    execution.trace_hash = record->summary.trace_hash;
    execution.ended = record->summary.ended;
    for (const sim::FaultRule& rule : plan_.faults.rules) {
        const auto count = std::ranges::count(record->faults, rule.kind, &FaultLine::kind);
        execution.tallies.push_back({std::string{sim::fault_kind_name(rule.kind)}, "fault", 1,
                                     static_cast<std::uint64_t>(count)});
    }
    return execution;
}

std::vector<properties::WorkloadPart> ScenarioExecutor::workload() {
    std::vector<properties::WorkloadPart> parts;
    for (const runtime::WorkloadPart& part : subject_->workload)
        parts.push_back({part.path, part.process, part.number});
    return parts;
}

/// Makes the world of the subject with these values set besides its own.
Result<void> ScenarioExecutor::load(const std::vector<std::string>& workload) {
    if (workload == workload_) return {};
    std::optional<runtime::Subject> reduced;
    if (!workload.empty()) {
        TargetOptions target = loaded_target(*subject_);
        target.overrides.insert(target.overrides.end(), workload.begin(), workload.end());
        auto loaded = load_target(target);
        if (!loaded) return std::unexpected{std::move(loaded).error()};
        reduced = std::move(*loaded);
    }
    world_.reset();  // before what it refers to
    workload_ = workload;
    reduced_ = std::move(reduced);
    plan_ = current().plan;
    auto world = runtime::World::make(plan_, loaded().bodies());
    if (!world) return std::unexpected{std::move(world).error()};
    world_ = std::move(*world);
    return {};
}

Result<sim::PriorRun> ScenarioExecutor::prior(sim::StrategyName strategy) {
    if (auto ready = load({}); !ready) return std::unexpected{std::move(ready).error()};
    plan_.ordering = subject_->plan.ordering;
    return prior_run(*world_, subject_->judge.get(), strategy, verdict_ == Verdict::test);
}

}  // namespace moira::tools
