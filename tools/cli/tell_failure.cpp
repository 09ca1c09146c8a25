// SPDX-License-Identifier: MIT
#include "tools/cli/tell_failure.hpp"

#include <utility>

#include "tools/cli/trace_header_of.hpp"
#include "tools/cli/version.hpp"
#include "tools/report/failure_report.hpp"

namespace moira::tools {
namespace {

using properties::Executor;
using properties::Shrinker;
using properties::Shrunk;
using sim::Result;

/// The trace of a run and whether it passes; nothing when it cannot begin.
struct Traced {
    sim::TraceFile trace;
    bool passes = false;
};

std::optional<Traced> traced(Executor& executor, const properties::Story& story,
                             sim::DecisionSource& source) {
    std::optional<Traced> result{std::in_place};
    // A run that is executed anew must not be recorded twice: such a sink cannot rewind.
    sim::TraceRecorder recorder{result->trace};
    properties::ExecutionRequest request;
    request.seed = story.seed;
    request.ordering = story.ordering;
    request.decisions = &source;
    request.sink = &recorder;
    request.workload = &story.workload;
    const auto execution = executor.execute(request);
    if (!execution) return std::nullopt;
    result->passes = execution->failure() == nullptr;
    return result;
}

/// The run that lacks one difference, the later the nearer; else the one with the remedy.
void find_passing(Executor& executor, ToldFailure& told) {
    const std::vector<properties::Necessity>& necessity = told.shrunk.necessity;
    for (std::size_t i = necessity.size(); i-- > 0;) {
        if (necessity[i].fails) continue;
        properties::Story rest = told.shrunk.story;
        rest.differences = properties::without_difference(rest.differences, i);
        sim::HoldSchedule source{rest.seed, rest.differences};
        auto found = traced(executor, rest, source);
        if (!found || !found->passes) continue;
        told.passing = std::move(found->trace);
        told.left_out = i;
        return;
    }
    if (!told.shrunk.remedy) return;
    const properties::Story& remedy = *told.shrunk.remedy;
    sim::HoldSchedule source{remedy.seed, remedy.differences};
    auto found = traced(executor, remedy, source);
    if (found && found->passes) told.passing = std::move(found->trace);
}

StoryFile story_of(const runtime::Subject& subject, const Shrunk& shrunk) {
    StoryFile file;
    file.version = moira_version;
    file.path = subject.path;
    file.entry = subject.selector;
    file.faults = fault_profile(subject);
    file.strict = subject.strict;
    file.overrides = subject.overrides;
    file.lua_hash_seed = subject.lua_hash_seed;
    file.plan_hash = subject.plan.hash;
    file.plan_ordering = subject.plan.ordering;
    file.ordering = shrunk.story.ordering.value_or(subject.plan.ordering);
    file.story = shrunk.story;
    file.story.ordering = file.ordering;
    file.story.workload.clear();  // it is among the overrides
    file.failure = shrunk.failure;
    file.names = shrunk.names;
    return file;
}

Result<ToldFailure> tell(ScenarioExecutor& executor, const runtime::Subject& subject,
                         Result<Shrunk> shrunk) {
    if (!shrunk) return std::unexpected{std::move(shrunk).error()};
    ToldFailure told;
    told.shrunk = std::move(*shrunk);
    sim::HoldSchedule source{told.shrunk.story.seed, told.shrunk.story.differences};
    if (auto found = traced(executor, told.shrunk.story, source)) {
        told.failing = std::move(found->trace);
    }
    told.story = story_of(executor.current(), told.shrunk);
    told.story.path = subject.path;
    told.story.is_test = executor.verdict() == Verdict::test;
    find_passing(executor, told);
    return told;
}

}  // namespace

std::string ToldFailure::report(const std::string& replay) const {
    FailureEvidence evidence;
    evidence.shrunk = &shrunk;
    evidence.failing = &failing;
    evidence.passing = passing ? &*passing : nullptr;
    evidence.left_out = left_out;
    evidence.replay = replay;
    return failure_report(evidence);
}

Result<ToldFailure> tell_failure(ScenarioExecutor& executor, const runtime::Subject& subject,
                                 std::uint64_t seed, sim::DecisionSource& decisions,
                                 const properties::ShrinkBudget& budget) {
    Shrinker shrinker{executor, subject.plan.ordering, budget};
    return tell(executor, subject, shrinker.shrink(seed, decisions));
}

Result<ToldFailure> tell_failure(ScenarioExecutor& executor, const runtime::Subject& subject,
                                 const properties::Story& story,
                                 const properties::ShrinkBudget& budget) {
    Shrinker shrinker{executor, subject.plan.ordering, budget};
    return tell(executor, subject, shrinker.shrink(story));
}

}  // namespace moira::tools
