// SPDX-License-Identifier: MIT
#include <cstdio>

#include "sim/strategies/replay.hpp"
#include "tools/cli/executor.hpp"
#include "tools/cli/load_target.hpp"
#include "tools/cli/notes.hpp"
#include "tools/cli/recorded_target.hpp"
#include "tools/cli/run_once.hpp"
#include "tools/cli/tell_failure.hpp"
#include "tools/cli/verbs.hpp"
#include "tools/report/shell_words.hpp"
#include "tools/trace_files.hpp"

namespace moira::tools {
namespace {

using sim::Result;

/// What the file holds: one of the two.
struct Recorded {
    std::optional<StoryFile> story;
    std::optional<sim::TraceFile> trace;
    TargetOptions target;
};

Result<Recorded> read(const ShrinkOptions& options) {
    Recorded recorded;
    if (is_story(options.file)) {
        auto story = read_story(options.file);
        if (!story) return std::unexpected{std::move(story).error()};
        recorded.target = recorded_target(*story, options.path);
        recorded.story = std::move(*story);
        return recorded;
    }
    auto trace = read_trace(options.file);
    if (!trace) return std::unexpected{std::move(trace).error()};
    auto target = recorded_target(trace->header, options.path, options.file);
    if (!target) return std::unexpected{std::move(target).error()};
    recorded.target = std::move(*target);
    recorded.trace = std::move(*trace);
    return recorded;
}

properties::ShrinkBudget budget_of(const ShrinkOptions& options) {
    properties::ShrinkBudget budget;
    if (options.executions) {
        budget.executions = static_cast<std::uint32_t>(*options.executions);
        budget.stall = std::max(budget.stall, budget.executions / 4);
    }
    return budget;
}

Result<ToldFailure> tell(const Recorded& recorded, ScenarioExecutor& executor,
                         const runtime::Subject& subject, const properties::ShrinkBudget& budget) {
    if (recorded.story) return tell_failure(executor, subject, recorded.story->story, budget);
    const sim::TraceFile& trace = *recorded.trace;
    if (auto same = sim::check_same_plan(trace.header, subject.plan); !same) {
        return std::unexpected{std::move(same).error()};
    }
    sim::ReplayDecisions decisions{trace.decisions(), trace.header.seed};
    return tell_failure(executor, subject, trace.header.seed, decisions, budget);
}

}  // namespace

Result<ExitCode> shrink_verb(const ShrinkOptions& options) {
    auto recorded = read(options);
    if (!recorded) return std::unexpected{std::move(recorded).error()};
    auto subject = load_target(recorded->target);
    if (!subject) return std::unexpected{std::move(subject).error()};
    print_notes(subject->notes);
    const bool is_test = recorded->story && recorded->story->is_test;
    auto executor = ScenarioExecutor::make(*subject, is_test ? Verdict::test : Verdict::run);
    if (!executor) return std::unexpected{std::move(executor).error()};
    stop_runs_on_interrupt();
    auto told = tell(*recorded, **executor, *subject, budget_of(options));
    if (!told) return std::unexpected{std::move(told).error().in(options.file)};
    if (was_interrupted()) return ExitCode::interrupted;
    std::string replay;
    if (!options.out.empty()) {
        if (auto written = write_story(options.out, told->story); !written) {
            return std::unexpected{std::move(written).error()};
        }
        replay = "moira replay " + shell_word(options.out);
    }
    std::fputs(told->report(replay).c_str(), stdout);
    return ExitCode::failed;
}

}  // namespace moira::tools
