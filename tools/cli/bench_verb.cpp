// SPDX-License-Identifier: MIT
//
// `moira bench`: times the workloads in CPU time of this process and prints medians. Figures of one
// pass may be compared with each other; those of another hour or machine may not.
#include "runtime/fiber/native_program.hpp"
#include "runtime/scenario/suggestion.hpp"
#include "runtime/world/world.hpp"
#include "sim/checkpoint.hpp"
#include "tools/cli/bench_native.hpp"
#include "tools/cli/bench_workloads.hpp"
#include "tools/cli/verbs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace moira::tools {
namespace {

using sim::ErrorCode;
using sim::Result;

/// One printed line: a figure with its spread over the samples.
struct Figure {
    std::string name;
    std::string title;
    std::string unit;
    std::vector<double> samples;

    [[nodiscard]] double median() {
        std::sort(samples.begin(), samples.end());
        return samples[samples.size() / 2];
    }
};

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double resident_bytes() {
    long pages = 0;
    long resident = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "r"); file != nullptr) {
        if (std::fscanf(file, "%ld %ld", &pages, &resident) != 2) resident = 0;
        std::fclose(file);
    }
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

/// Without the count hook: no workload has a long step; a run that had one would only end early.
runtime::RunOptions uncounted() {
    runtime::RunOptions options;
    options.may_restart = true;
    return options;
}

runtime::LuaProgram program_of(const Workload& workload) {
    if (workload.native != nullptr) return runtime::LuaProgram{{}, default_lua_hash_seed};
    std::vector<runtime::LuaSource> sources(2);
    sources[0].id = "bench:main";
    sources[0].text = workload.main;
    sources[1].id = "bench:other";
    sources[1].text = workload.other;
    for (runtime::LuaSource& source : sources) {
        source.chunk_name = source.id;
        if (source.text.find("require(\"time\")") != std::string::npos) source.modules = {"time"};
    }
    return runtime::LuaProgram{std::move(sources), default_lua_hash_seed};
}

sim::Plan plan_of(const Workload& workload) {
    sim::Plan plan;
    plan.name = std::string{"bench "} + std::string{workload.name};
    plan.hosts = {"bench:host"};
    plan.starts.push_back({"bench:main", "bench:host", "main", "", 0, false});
    // The largest worlds need more than the usual limits.
    plan.limits.processes = 2'000'000;
    plan.limits.memory = std::size_t{32} << 30U;
    return plan;
}

Result<double> time_runs(runtime::World& world, const Workload& workload) {
    const double before = cpu_seconds();
    for (std::uint32_t run = 0; run < workload.runs; ++run) {
        auto done = world.run(0, uncounted());
        if (!done) return std::unexpected{std::move(done.error())};
    }
    const double seconds = std::max(cpu_seconds() - before, 1e-9);
    return static_cast<double>(workload.operations) * workload.runs / seconds;
}

Result<double> memory_growth(runtime::World& world, const Workload& workload) {
    const double before = resident_bytes();
    auto begun = world.begin(0, uncounted());
    if (!begun) return std::unexpected{std::move(begun.error())};
    world.simulation().run();
    const double bytes = resident_bytes() - before;
    world.end();
    return bytes / static_cast<double>(workload.operations);
}

/// Microseconds of one save and of one restore, in the middle of the run.
Result<std::pair<double, double>> time_checkpoints(runtime::World& world,
                                                   const Workload& workload) {
    constexpr std::uint64_t middle = 150;
    auto begun = world.begin(0, uncounted());
    if (!begun) return std::unexpected{std::move(begun.error())};
    world.simulation().run(middle);
    sim::Checkpoint checkpoint;
    checkpoint.save(world.simulation());
    const double start = cpu_seconds();
    for (std::uint32_t i = 0; i < workload.runs; ++i)
        checkpoint.save(world.simulation());
    const double saved = cpu_seconds();
    for (std::uint32_t i = 0; i < workload.runs; ++i)
        checkpoint.restore();
    const double restored = cpu_seconds();
    world.end();
    return std::pair{(saved - start) / workload.runs * 1e6,
                     (restored - saved) / workload.runs * 1e6};
}

Result<void> measure(const Workload& workload, std::uint64_t samples, std::vector<Figure>& out) {
    runtime::LuaProgram program = program_of(workload);
    NativeProgram native;
    if (workload.native != nullptr) workload.native(native);
    NativeBodies bodies{native, &program};
    const sim::Plan plan = plan_of(workload);
    auto world = runtime::World::make(plan, bodies);
    if (!world) return std::unexpected{std::move(world.error())};
    Figure figure{
        std::string{workload.name}, std::string{workload.title}, std::string{workload.unit}, {}};
    if (workload.measure == Measure::bytes_per_process) {
        // Only the first run grows the world: later ones use its memory again.
        auto bytes = memory_growth(**world, workload);
        if (!bytes) return std::unexpected{std::move(bytes.error())};
        figure.samples.push_back(*bytes);
        out.push_back(std::move(figure));
        return {};
    }
    if (workload.measure == Measure::checkpoint) {
        Figure restore = figure;
        figure.name += ".save";
        restore.name += ".restore";
        for (std::uint64_t i = 0; i < samples; ++i) {
            auto times = time_checkpoints(**world, workload);
            if (!times) return std::unexpected{std::move(times.error())};
            figure.samples.push_back(times->first);
            restore.samples.push_back(times->second);
        }
        out.push_back(std::move(figure));
        out.push_back(std::move(restore));
        return {};
    }
    if (auto warm = time_runs(**world, workload); !warm) {
        return std::unexpected{std::move(warm.error())};
    }
    for (std::uint64_t i = 0; i < samples; ++i) {
        auto rate = time_runs(**world, workload);
        if (!rate) return std::unexpected{std::move(rate.error())};
        figure.samples.push_back(*rate);
    }
    out.push_back(std::move(figure));
    return {};
}

/// Those in Lua, then those in C++.
std::vector<Workload> every_workload() {
    std::vector<Workload> all{workloads().begin(), workloads().end()};
    all.insert(all.end(), native_workloads().begin(), native_workloads().end());
    return all;
}

/// The start of the whole program: compiling an entry into an image.
Figure measure_start(std::uint64_t samples) {
    Figure figure{"start", "compile two entries into images and make a world", "us", {}};
    for (std::uint64_t i = 0; i < samples; ++i) {
        const double before = cpu_seconds();
        runtime::LuaProgram program = program_of(workloads().front());
        const sim::Plan plan = plan_of(workloads().front());
        auto world = runtime::World::make(plan, program);
        figure.samples.push_back((cpu_seconds() - before) * 1e6);
    }
    return figure;
}

void print_table(std::vector<Figure>& figures) {
    std::string text = fmt::format("{:<20} {:>14} {:>14} {:>14}  {}\n", "workload", "median", "min",
                                   "max", "what");
    for (Figure& figure : figures) {
        const double median = figure.median();
        text +=
            fmt::format("{:<20} {:>14.6g} {:>14.6g} {:>14.6g}  {} [{}]\n", figure.name, median,
                        figure.samples.front(), figure.samples.back(), figure.title, figure.unit);
    }
    std::fputs(text.c_str(), stdout);
}

bool is_wanted(const BenchOptions& options, std::string_view name) {
    if (options.workloads.empty()) return true;
    return std::find(options.workloads.begin(), options.workloads.end(), name) !=
           options.workloads.end();
}

Result<void> check_names(const BenchOptions& options) {
    std::vector<std::string_view> known{"start"};
    for (const Workload& workload : every_workload())
        known.push_back(workload.name);
    for (const std::string& name : options.workloads) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        return sim::fail(ErrorCode::invalid_argument,
                         fmt::format("bench: there is no workload '{}'", name),
                         runtime::suggestion(name, known, "known"));
    }
    return {};
}

}  // namespace

Result<ExitCode> bench_verb(const BenchOptions& options) {
    if (auto known = check_names(options); !known) return std::unexpected{std::move(known.error())};
    std::vector<Figure> figures;
    for (const Workload& workload : every_workload()) {
        if (!is_wanted(options, workload.name)) continue;
        if (auto done = measure(workload, options.samples, figures); !done) {
            return std::unexpected{std::move(done.error())};
        }
    }
    if (is_wanted(options, "start")) figures.push_back(measure_start(options.samples));
    if (options.format == Format::human) {
        print_table(figures);
        return ExitCode::ok;
    }
    nlohmann::ordered_json json;
    for (Figure& figure : figures)
        json[figure.name] = figure.median();
    std::puts(json.dump().c_str());
    return ExitCode::ok;
}

}  // namespace moira::tools
