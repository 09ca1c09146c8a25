// SPDX-License-Identifier: MIT
#include "tools/cli/replay_story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "sim/strategies/guided.hpp"
#include "sim/strategies/holds.hpp"
#include "sim/trace_text.hpp"
#include "tools/cli/executor.hpp"
#include "tools/cli/load_target.hpp"
#include "tools/cli/notes.hpp"
#include "tools/cli/recorded_target.hpp"
#include "tools/cli/run_findings.hpp"
#include "tools/cli/run_once.hpp"
#include "tools/cli/streams.hpp"
#include "tools/report/run_report.hpp"
#include "tools/report/shell_words.hpp"

namespace moira::tools {
namespace {

using sim::Result;

std::FILE* lines_of(const ReplayOptions& options) {
    return options.format == Format::json ? stderr : stdout;
}

Verdict verdict_of(const StoryFile& story) { return story.is_test ? Verdict::test : Verdict::run; }

/// Runs with `decisions`, showing what the options ask for, and prints the summary.
Result<RunRecord> run_shown(const ReplayOptions& options, runtime::Subject& subject,
                            std::uint64_t seed, sim::DecisionSource& decisions, Verdict verdict) {
    std::FILE* const lines = lines_of(options);
    FanOut sinks;
    auto printer = trace_printer(options.trace, lines);
    sinks.add(printer.get());
    RunRequest request = request_for(subject, seed);
    request.decisions = &decisions;
    request.sink = sinks.sink();
    request.stop_at_exit = verdict == Verdict::test;
    if (options.trace == TraceOutput::none) request.output = output_printer(lines);
    auto world = runtime::World::make(subject.plan, subject.bodies());
    if (!world) return std::unexpected{std::move(world).error()};
    stop_runs_on_interrupt();
    auto record = run_once(**world, subject.judge.get(), request);
    if (!record) return record;
    record->reproduce = "moira replay " + shell_word(options.trace_file);
    if (!options.path.empty()) record->reproduce += " --scenario " + shell_word(options.path);
    printer.reset();
    std::fflush(lines);
    const std::string report = options.format == Format::json ? run_summary_json(subject, *record)
                                                              : run_summary_text(subject, *record);
    std::fputs(report.c_str(), stdout);
    return record;
}

std::string name_of(const StoryFile& story, std::uint64_t label) {
    const auto found = story.names.find(label);
    return found != story.names.end() ? found->second : fmt::format("act {:016x}", label);
}

/// How much of the story the program still has, and the first part that it has not.
std::string match_text(const StoryFile& story, const sim::HoldSchedule& schedule) {
    const std::vector<bool> holds = schedule.found();
    const std::vector<bool>& faults = schedule.faults_asked();
    const std::vector<bool>& numbers = schedule.numbers_asked();
    const auto count = std::ranges::count(holds, true) + std::ranges::count(faults, true) +
                       std::ranges::count(numbers, true);
    std::string text = fmt::format("matched: {} of {} differences from the default schedule\n",
                                   count, holds.size() + faults.size() + numbers.size());
    for (std::size_t i = 0; i < faults.size(); ++i) {
        if (faults[i]) continue;
        return text + fmt::format("first diverged at: F{} {} could not happen\n", i + 1,
                                  name_of(story, story.story.differences.faults[i].label));
    }
    for (std::size_t i = 0; i < holds.size(); ++i) {
        if (holds[i]) continue;
        const sim::Hold& hold = story.story.differences.holds[i];
        const bool is_until = !schedule.ended()[i] && hold.until != 0;
        return text + fmt::format("first diverged at: H{} {} did not happen\n", i + 1,
                                  name_of(story, is_until ? hold.until : hold.act));
    }
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (numbers[i]) continue;
        return text + fmt::format("first diverged at: N{} {} was not drawn\n", i + 1,
                                  name_of(story, (*story.story.differences.numbers)[i].label));
    }
    return text;
}

/// Whether the failure of the story was reached again.
std::string verdict_text(const StoryFile& story, const properties::Finding* failure,
                         bool is_same_plan) {
    const std::string rule = story.failure.rule;
    if (failure == nullptr) {
        return fmt::format("story: '{}' does not fail any more{}\n", rule,
                           is_same_plan ? "" : "; the program has changed since");
    }
    if (properties::failure_key(*failure) == properties::failure_key(story.failure)) {
        return fmt::format("story: '{}' fails as before\n", rule);
    }
    return fmt::format("story: '{}' was expected to fail, '{}' does: {}\n", rule, failure->rule,
                       failure->message);
}

}  // namespace

Result<ExitCode> replay_story(const ReplayOptions& options) {
    auto story = read_story(options.trace_file);
    if (!story) return std::unexpected{std::move(story).error()};
    auto subject = load_target(recorded_target(*story, options.path));
    if (!subject) return std::unexpected{std::move(subject).error()};
    print_notes(subject->notes);
    const bool is_same_plan = subject->plan.hash == story->plan_hash;
    if (!is_same_plan) {
        std::fprintf(stderr,
                     "note: the program has changed: the story has plan hash %s, it is %s now\n",
                     story->plan_hash.hex().c_str(), subject->plan.hash.hex().c_str());
    }
    subject->plan.ordering = story->ordering;
    sim::HoldSchedule schedule{story->story.seed, story->story.differences};
    auto record = run_shown(options, *subject, story->story.seed, schedule, verdict_of(*story));
    if (!record) return std::unexpected{std::move(record).error()};
    std::fputs(match_text(*story, schedule).c_str(), lines_of(options));
    const std::vector<properties::Finding> findings =
        story->is_test ? test_findings(*record) : run_findings(*record);
    const auto failure = std::ranges::find(findings, properties::Severity::violation,
                                           &properties::Finding::severity);
    const properties::Finding* const found = failure == findings.end() ? nullptr : &*failure;
    std::fputs(verdict_text(*story, found, is_same_plan).c_str(), lines_of(options));
    if (!story->is_test) return record->exit_code();
    return found == nullptr ? ExitCode::ok : ExitCode::failed;
}

Result<ExitCode> replay_folder(const ReplayOptions& options) {
    auto files = story_files(options.trace_file);
    if (!files) return std::unexpected{std::move(files).error()};
    if (files->empty()) {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         options.trace_file + ": a folder without stories (*.story.json)",
                         "`moira promote` and `moira explore --out` write them");
    }
    ExitCode code = ExitCode::ok;
    for (const std::string& file : *files) {
        auto story = read_story(file);
        if (!story) return std::unexpected{std::move(story).error()};
        auto subject = load_target(recorded_target(*story, options.path));
        if (!subject) return std::unexpected{std::move(subject).error()};
        const bool is_same_plan = subject->plan.hash == story->plan_hash;
        subject->plan.ordering = story->ordering;
        auto executor = ScenarioExecutor::make(*subject, verdict_of(*story));
        if (!executor) return std::unexpected{std::move(executor).error()};
        sim::HoldSchedule schedule{story->story.seed, story->story.differences};
        properties::ExecutionRequest request;
        request.seed = story->story.seed;
        request.decisions = &schedule;
        auto execution = (*executor)->execute(request);
        if (!execution) return std::unexpected{std::move(execution).error()};
        if (execution->failure() != nullptr) code = worse(code, ExitCode::failed);
        std::printf("%s: %s", file.c_str(),
                    verdict_text(*story, execution->failure(), is_same_plan).c_str());
    }
    return code;
}

Result<ExitCode> replay_guided(const ReplayOptions& options, const sim::TraceFile& trace,
                               runtime::Subject& subject) {
    sim::GuidedReplay decisions{trace.decisions(), trace.header.seed};
    auto record = run_shown(options, subject, trace.header.seed, decisions, Verdict::run);
    if (!record) return std::unexpected{std::move(record).error()};
    const std::size_t all = decisions.recorded();
    std::fprintf(stderr, "guided: %zu of %zu recorded decisions matched (%zu %%)\n",
                 decisions.matched(), all, all == 0 ? 100 : decisions.matched() * 100 / all);
    if (const auto lost = decisions.first_lost()) {
        std::string line = sim::decision_line(trace.decisions()[*lost], *lost);
        const std::uint64_t event = trace.events_before(*lost);
        if (event < trace.events().size()) line += "\n" + sim::trace_line(trace.events()[event]);
        std::fprintf(stderr, "first diverged at decision %zu; recorded there:\n%s\n", *lost,
                     line.c_str());
    }
    return ExitCode::diverged;
}

}  // namespace moira::tools
