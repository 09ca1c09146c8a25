// SPDX-License-Identifier: MIT
#include "tools/cli/command_reader.hpp"

#include "sim/seed.hpp"
#include "tools/cli/flag_values.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace moira::tools {
namespace {

using sim::ErrorCode;
using sim::Result;

Result<std::uint64_t> read_seed(std::string_view flag, const std::string& text) {
    auto seed = sim::parse_seed(text);
    if (!seed) return std::unexpected{std::move(seed.error()).in(flag)};
    return seed->value;
}

/// Turns texts into options; remembers the first error.
class Reader {
public:
    Reader(const Texts& texts, const Environment& environment)
        : texts_{texts}, environment_{environment} {}

    Result<Command> command(const std::string& verb) {
        Command command = options(verb);
        if (error_) return std::unexpected{std::move(*error_)};
        return command;
    }

private:
    Command options(const std::string& verb) {
        if (verb == "run") return run();
        if (verb == "replay") return replay();
        if (verb == "shrink") return shrink();
        if (verb == "promote") return promote();
        if (verb == "check") return check();
        if (verb == "check-worker") return check_worker();
        if (verb == "test") return test();
        if (verb == "explore") {
            return take(read_explore(texts_.explore, target(), environment_));
        }
        if (verb == "merge") return take(read_merge(texts_.explore, environment_));
        if (verb == "list") {
            require(texts_.target, "APP", "a folder of an application");
            return ListOptions{texts_.target, texts_.json ? Format::json : Format::human};
        }
        if (verb == "bench") return bench();
        if (verb == "mutate") return mutate();
        return VersionOptions{};
    }

    BenchOptions bench() {
        BenchOptions options;
        options.workloads = texts_.workloads;
        options.samples = take(parse_count("--samples", texts_.samples, 1, 1000));
        options.format = texts_.json ? Format::json : format();
        return options;
    }

    MutateOptions mutate() {
        MutateOptions options;
        options.paths = texts_.workloads;
        options.only = texts_.only;
        if (!texts_.seeds.empty())
            options.seeds = take(parse_count("--seeds", texts_.seeds, 1, 1'000'000));
        options.format = texts_.json ? Format::json : format();
        return options;
    }

    template <class T>
    T take(Result<T> result) {
        if (result) return std::move(*result);
        if (!error_) error_ = std::move(result.error());
        return T{};
    }

    void require(const std::string& text, std::string_view what, std::string_view meaning) {
        if (!text.empty() || error_) return;
        error_ = sim::Error{ErrorCode::invalid_argument,
                            std::string{what} + " is missing: " + std::string{meaning},
                            {}};
    }

    TargetOptions target() {
        require(texts_.target, "SCENARIO|APP", "a folder of a scenario or an application");
        TargetOptions options;
        options.path = texts_.target;
        options.entry = texts_.entry;
        if (!texts_.lua_hash_seed.empty()) {
            options.lua_hash_seed = static_cast<std::uint32_t>(
                take(parse_count("--lua-hash-seed", texts_.lua_hash_seed, 0, 0xffffffffU)));
        }
        options.strict = texts_.strict;
        if (!texts_.faults.empty()) options.faults = texts_.faults;
        options.overrides = texts_.overrides;
        if (!texts_.model.empty()) {
            // Reports and traces write it with a low line.
            std::string model = texts_.model;
            std::ranges::replace(model, '_', '-');
            options.model = take(
                parse_choice<sim::OrderingModel>("--model", model,
                                                 {{"instant", sim::OrderingModel::instant},
                                                  {"causal", sim::OrderingModel::causal},
                                                  {"pair-fifo", sim::OrderingModel::pair_fifo}}));
        }
        return options;
    }

    Format format() {
        return take(parse_choice<Format>("--format", texts_.format,
                                         {{"human", Format::human}, {"json", Format::json}}));
    }

    TraceOutput trace() {
        return take(parse_choice<TraceOutput>("--trace", texts_.trace,
                                              {{"none", TraceOutput::none},
                                               {"text", TraceOutput::text},
                                               {"ndjson", TraceOutput::ndjson}}));
    }

    std::uint64_t seeds() {
        const bool flag = !texts_.seeds.empty();
        const std::string& text = flag ? texts_.seeds : environment_.seeds;
        if (text.empty()) return default_seeds;
        return take(parse_count(flag ? "--seeds" : "MOIRA_SEEDS", text, 1, 100'000'000));
    }

    sim::StrategyName strategy(sim::StrategyName unless_given) {
        const bool flag = !texts_.strategy.empty();
        const std::string& text = flag ? texts_.strategy : environment_.strategy;
        if (text.empty()) return unless_given;
        auto name = sim::parse_strategy(text);
        if (name) return *name;
        if (!error_) error_ = std::move(name.error()).in(flag ? "--strategy" : "MOIRA_STRATEGY");
        return unless_given;
    }

    RunOptions run() {
        RunOptions options;
        options.target = target();
        const bool flag = !texts_.seed.empty();
        const std::string& seed = flag ? texts_.seed : environment_.seed;
        options.random_seed = seed == "random";
        if (!seed.empty() && !options.random_seed) {
            options.seed = take(read_seed(flag ? "--seed" : "MOIRA_SEED", seed));
        }
        options.strategy = strategy(sim::StrategyName::uniform);
        options.trace = trace();
        options.out = texts_.out;
        if (!texts_.out_format.empty()) {
            require(options.out, "--out", "--trace-format is about the file that it names");
            options.out_body = take(parse_choice<sim::TraceBody>(
                "--trace-format", texts_.out_format,
                {{"ndjson", sim::TraceBody::ndjson}, {"binary", sim::TraceBody::binary}}));
        }
        options.format = format();
        return options;
    }

    ReplayOptions replay() {
        require(texts_.target, "FILE", "a trace that `moira run --out` wrote, or a story");
        return ReplayOptions{texts_.target, texts_.scenario, trace(), format()};
    }

    ShrinkOptions shrink() {
        require(texts_.target, "FILE", "a trace or a story of a failing run");
        ShrinkOptions options{texts_.target, texts_.scenario, texts_.out, {}};
        if (!texts_.shrink_executions.empty()) {
            options.executions =
                take(parse_count("--shrink-budget", texts_.shrink_executions, 1, 10'000'000));
        }
        return options;
    }

    PromoteOptions promote() {
        require(texts_.target, "FILE", "a story of a failing run");
        return PromoteOptions{texts_.target, texts_.scenario, texts_.out};
    }

    CheckOptions check() {
        CheckOptions options;
        options.target = target();
        options.seeds = seeds();
        options.leak = take(parse_choice<Leak>("--selftest-leak", texts_.leak,
                                               {{"none", Leak::none},
                                                {"clock", Leak::clock},
                                                {"address", Leak::address},
                                                {"pairs", Leak::pairs}}));
        options.format = format();
        return options;
    }

    CheckWorkerOptions check_worker() {
        CheckWorkerOptions options;
        options.check = check();
        options.junk = take(parse_count("--junk", texts_.junk, 0, 1U << 30U));
        options.only = texts_.only;
        options.only_seed = take(read_seed("--only-seed", texts_.only_seed));
        options.record = texts_.record;
        return options;
    }

    TestOptions test() {
        TestOptions options;
        options.target = target();
        options.filter = texts_.filter;
        if (!texts_.seed.empty()) {
            options.seed = take(read_seed("--seed", texts_.seed));
        } else if (texts_.seeds.empty() && !environment_.seed.empty()) {
            options.seed = take(read_seed("MOIRA_SEED", environment_.seed));
        } else {
            options.seeds = seeds();
        }
        options.strategy = strategy(options.strategy);
        const bool flag = !texts_.jobs.empty();
        const std::string& jobs = flag ? texts_.jobs : environment_.jobs;
        if (!jobs.empty()) {
            options.jobs = take(parse_count(flag ? "--jobs" : "MOIRA_JOBS", jobs, 1, 1024));
        }
        options.format = format();
        return options;
    }

    const Texts& texts_;
    const Environment& environment_;
    std::optional<sim::Error> error_;
};

}  // namespace

Result<Command> read_options(const std::string& verb, const Texts& texts,
                             const Environment& environment) {
    return Reader{texts, environment}.command(verb);
}

}  // namespace moira::tools
