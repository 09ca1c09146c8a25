// SPDX-License-Identifier: MIT
#include <cstdio>
#include <filesystem>

#include "sim/strategies/replay.hpp"
#include "tools/cli/load_target.hpp"
#include "tools/cli/notes.hpp"
#include "tools/cli/recorded_target.hpp"
#include "tools/cli/replay_story.hpp"
#include "tools/cli/streams.hpp"
#include "tools/cli/trace_header_of.hpp"
#include "tools/cli/verbs.hpp"
#include "tools/cli/version.hpp"
#include "tools/report/run_report.hpp"
#include "tools/trace_files.hpp"

namespace moira::tools {
namespace {

using sim::Result;

/// What makes the recording one of something else, or the empty text.
std::string misfit(const sim::TraceHeader& header, const runtime::Subject& subject) {
    if (header.version != moira_version) {
        return "trace: recorded by version '" + header.version + "', this is version '" +
               std::string{moira_version} + "'";
    }
    if (auto same = sim::check_same_plan(header, subject.plan); !same) return same.error().text();
    const std::string* recorded = header.field(zones_field);
    const std::string here = zones_of(subject);
    if (recorded == nullptr || *recorded == here) return {};
    return "trace: recorded with time zones of '" + *recorded + "', this machine has those of '" +
           here + "'";
}

std::string strategy_of(const sim::TraceHeader& header) {
    const std::string* text = header.field(strategy_field);
    return text != nullptr ? *text : std::string{};
}

void print_divergence(const runtime::Subject& subject, const sim::TraceHeader& header,
                      const std::string& text) {
    std::fprintf(stderr, "diverged: %s\n", text.c_str());
    std::fprintf(stderr, "  seed %llu, plan hash %s, version %s\nreproduce: %s\n",
                 0ULL + header.seed, subject.plan.hash.hex().c_str(),
                 std::string{moira_version}.c_str(),
                 run_command(subject, header.seed, strategy_of(header)).c_str());
}

/// How the run stopped being the recorded one; empty while it is.
std::string divergence(const sim::ReplayDecisions& decisions, const sim::ReplayCheck& check) {
    if (check.mismatch() != nullptr) return check.mismatch()->text();
    return decisions.mismatch() != nullptr ? decisions.mismatch()->text() : std::string{};
}

/// By a property that failed, or by the user: then nothing says how the run would have gone on.
bool was_stopped(const sim::TraceFile& trace) {
    return trace.totals.outcome == sim::OutcomeKind::stopped;
}

bool was_stopped(const RunRecord& record) {
    return record.is_violated() &&
           record.summary.outcome.kind == sim::OutcomeKind::stopped;
}

Result<ExitCode> replay(const ReplayOptions& options, const sim::TraceFile& trace,
                        runtime::Subject& subject) {
    std::FILE* const lines = options.format == Format::json ? stderr : stdout;
    sim::ReplayDecisions decisions{trace.decisions(), trace.header.seed};
    sim::ReplayCheck check{trace};
    FanOut sinks;
    auto printer = trace_printer(options.trace, lines);
    sinks.add(printer.get());
    sinks.add(&check);
    RunRequest request = request_for(subject, trace.header.seed);
    request.decisions = &decisions;
    request.sink = sinks.sink();
    if (options.trace == TraceOutput::none) request.output = output_printer(lines);
    auto world = runtime::World::make(subject.plan, subject.bodies());
    if (!world) return std::unexpected{std::move(world.error())};
    request.go_on = [&] {
        if (decisions.mismatch() != nullptr || check.mismatch() != nullptr) return false;
        return !(was_stopped(trace) && check.at_end() &&
                 (*world)->simulation().counters().steps >= trace.totals.steps);
    };
    stop_runs_on_interrupt();
    auto record = run_once(**world, subject.judge.get(), request);
    if (!record) return std::unexpected{std::move(record.error())};
    record->strategy = strategy_of(trace.header);
    printer.reset();
    std::fflush(lines);
    if (!record->interrupted) {
        // A property may stop the run before the recording ends: it is another one than then.
        const bool is_cut_short = was_stopped(*record) && !check.at_end();
        if (!is_cut_short) {
            check.finish(record->summary.outcome, record->summary.counters,
                         record->summary.trace_hash);
            decisions.finish();
        }
        if (const std::string text = divergence(decisions, check); !text.empty()) {
            print_divergence(subject, trace.header, text);
            return ExitCode::diverged;
        }
    }
    const std::string report = options.format == Format::json ? run_summary_json(subject, *record)
                                                              : run_summary_text(subject, *record);
    std::fputs(report.c_str(), stdout);
    return record->exit_code();
}

}  // namespace

Result<ExitCode> replay_verb(const ReplayOptions& options) {
    std::error_code ignored;
    if (std::filesystem::is_directory(options.trace_file, ignored)) return replay_folder(options);
    if (is_story(options.trace_file)) return replay_story(options);
    auto trace = read_trace(options.trace_file);
    if (!trace) return std::unexpected{std::move(trace.error())};
    auto target = recorded_target(trace->header, options.path, options.trace_file);
    if (!target) return std::unexpected{std::move(target.error())};
    auto subject = load_target(*target);
    if (!subject) return std::unexpected{std::move(subject.error())};
    print_notes(subject->notes);
    if (const std::string text = misfit(trace->header, *subject); !text.empty()) {
        print_divergence(*subject, trace->header, text);
        return replay_guided(options, *trace, *subject);
    }
    return replay(options, *trace, *subject);
}

}  // namespace moira::tools
