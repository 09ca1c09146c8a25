// SPDX-License-Identifier: MIT
#include <sys/random.h>

#include <cstdio>
#include <optional>

#include "tools/cli/load_target.hpp"
#include "tools/cli/notes.hpp"
#include "tools/cli/streams.hpp"
#include "tools/cli/trace_header_of.hpp"
#include "tools/cli/verbs.hpp"
#include "tools/report/run_report.hpp"
#include "tools/trace_files.hpp"

namespace moira::tools {
namespace {

/// Any number that JSON readers take without loss.
std::uint64_t random_seed() {
    std::uint64_t seed = 0;
    if (getrandom(&seed, sizeof seed, 0) != static_cast<ssize_t>(sizeof seed)) return 1;
    return seed >> 11U;
}

/// Null for the one that the seed alone says.
sim::Result<std::unique_ptr<sim::Strategy>> strategy_for(sim::StrategyName name,
                                                         std::uint64_t seed,
                                                         runtime::World& world,
                                                         const runtime::Subject& subject) {
    if (seed == 0 || name == sim::StrategyName::uniform) return nullptr;
    auto prior = prior_run(world, subject.judge.get(), name);
    if (!prior) return std::unexpected{std::move(prior.error())};
    return sim::make_strategy(name, seed, *prior);
}

}  // namespace

sim::Result<ExitCode> run_verb(const RunOptions& options) {
    auto subject = load_target(options.target);
    if (!subject) return std::unexpected{std::move(subject.error())};
    print_notes(subject->notes);
    std::FILE* const lines = options.format == Format::json ? stderr : stdout;
    RunRequest request =
        request_for(*subject, options.random_seed ? random_seed() : options.seed);
    if (options.random_seed) std::fprintf(lines, "seed: %llu\n", 0ULL + request.seed);

    auto world = runtime::World::make(subject->plan, subject->bodies());
    if (!world) return std::unexpected{std::move(world.error())};
    stop_runs_on_interrupt();
    auto strategy = strategy_for(options.strategy, request.seed, **world, *subject);
    if (!strategy) return std::unexpected{std::move(strategy.error())};
    request.decisions = strategy->get();
    const std::string described = *strategy != nullptr ? (*strategy)->describe() : std::string{};

    FanOut sinks;
    auto printer = trace_printer(options.trace, lines);
    sinks.add(printer.get());
    std::unique_ptr<TraceFileWriter> recording;
    if (!options.out.empty()) {
        auto header = trace_header_of(*subject, request.seed, options.out, options.out_body);
        if (!described.empty()) header.fields.emplace_back(strategy_field, described);
        auto begun = TraceFileWriter::create(options.out, header);
        if (!begun) return std::unexpected{std::move(begun.error())};
        recording = std::move(*begun);
        sinks.add(&recording->sink());
    }
    request.sink = sinks.sink();
    if (options.trace == TraceOutput::none) request.output = output_printer(lines);

    auto record = run_once(**world, subject->judge.get(), request);
    if (!record) return std::unexpected{std::move(record.error())};
    record->strategy = described;
    printer.reset();
    if (recording != nullptr) {
        auto written = recording->commit(record->summary.outcome, record->summary.counters);
        if (!written) return std::unexpected{std::move(written.error())};
    }
    const std::string report = options.format == Format::json
                                   ? run_summary_json(*subject, *record)
                                   : run_summary_text(*subject, *record);
    std::fflush(lines);
    std::fputs(report.c_str(), stdout);
    return record->exit_code();
}

}  // namespace moira::tools
