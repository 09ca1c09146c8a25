// SPDX-License-Identifier: MIT
#include "tools/cli/command_line.hpp"

#include "runtime/scenario/suggestion.hpp"
#include "sim/seed.hpp"
#include "tools/cli/flag_values.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>

namespace moira::tools {
namespace {

using sim::ErrorCode;
using sim::Result;

constexpr std::string_view about =
    "Runs actor programs deterministically: the same seed gives the same run, everywhere.";

bool every_verb(const CLI::App*) {
    return true;
}

/// The texts of all flags and arguments, of whichever verb.
struct Texts {
    std::string target;
    std::string entry;
    std::string seed;
    std::string seeds;
    std::string jobs;
    std::string filter;
    std::string lua_hash_seed;
    std::string model;
    std::string trace = "none";
    std::string out;
    std::string out_format;
    std::string format = "human";
    std::string leak = "none";
    std::string scenario;
    std::string verb;
    std::string junk = "0";
    std::string only;
    std::string only_seed = "0";
    std::string record;
    std::vector<std::string> workloads;
    std::string samples = "5";
    bool json = false;
};

void target_flags(CLI::App& verb, Texts& texts, bool with_entry) {
    verb.add_option("target", texts.target, "Folder of a scenario or an application")
        ->type_name("SCENARIO|APP");
    if (with_entry) {
        verb.add_option("--entry", texts.entry, "Entry of an application to start")
            ->type_name("ns:name");
    }
    verb.add_option("--lua-hash-seed", texts.lua_hash_seed,
                    "Seed of Lua's string hashes: another order of pairs()")
        ->type_name("N");
    verb.add_option("--model", texts.model, "Ordering of messages: instant, pair-fifo")
        ->type_name("MODEL");
}

void format_flag(CLI::App& verb, Texts& texts) {
    verb.add_option("--format", texts.format, "Report: human (default), json")->type_name("FORMAT");
}

void trace_flag(CLI::App& verb, Texts& texts) {
    verb.add_option("--trace", texts.trace, "Print every event: none (default), text, ndjson")
        ->type_name("KIND");
}

void run_verb(CLI::App& app, Texts& texts) {
    CLI::App& verb = *app.add_subcommand("run", "Run a scenario or an entry once");
    target_flags(verb, texts, true);
    verb.add_option("--seed", texts.seed,
                    "Seed of the run: N, 0xN, a commit id, or random (default 0)")
        ->type_name("SEED");
    trace_flag(verb, texts);
    verb.add_option("--out", texts.out, "Write the trace to a file")->type_name("FILE");
    verb.add_option("--trace-format", texts.out_format,
                    "Of --out: ndjson, binary (default: binary for *.mtrace)")
        ->type_name("KIND");
    format_flag(verb, texts);
}

void replay_verb(CLI::App& app, Texts& texts) {
    CLI::App& verb = *app.add_subcommand("replay", "Run again exactly what a trace recorded");
    verb.add_option("trace", texts.target, "Trace that `moira run --out` wrote")
        ->type_name("TRACE");
    verb.add_option("--scenario", texts.scenario, "Where the scenario or application is now")
        ->type_name("PATH");
    trace_flag(verb, texts);
    format_flag(verb, texts);
}

void check_flags(CLI::App& verb, Texts& texts) {
    target_flags(verb, texts, true);
    verb.add_option("--seeds", texts.seeds, "Check seeds 0 to N-1 (default 10)")->type_name("N");
    verb.add_option("--selftest-leak", texts.leak,
                    "Plant a leak that the check must find: clock, address, pairs")
        ->type_name("KIND");
    format_flag(verb, texts);
}

void check_verbs(CLI::App& app, Texts& texts) {
    check_flags(*app.add_subcommand("check", "Compare runs in two processes that differ in all "
                                             "but their input"),
                texts);
    CLI::App& worker = *app.add_subcommand("check-worker", "");
    worker.group("");  // not shown
    check_flags(worker, texts);
    worker.add_option("--junk", texts.junk);
    worker.add_option("--only", texts.only);
    worker.add_option("--only-seed", texts.only_seed);
    worker.add_option("--record", texts.record);
}

void test_verb(CLI::App& app, Texts& texts) {
    CLI::App& verb = *app.add_subcommand("test", "Run the tests of an application");
    target_flags(verb, texts, false);
    verb.add_option("--filter", texts.filter, "Only tests whose id fits the pattern (*, ?, [a-z])")
        ->type_name("GLOB");
    CLI::Option* seeds =
        verb.add_option("--seeds", texts.seeds, "Each under seeds 0 to N-1 (default 10)")
            ->type_name("N");
    verb.add_option("--seed", texts.seed, "Each under this seed only")
        ->type_name("SEED")
        ->excludes(seeds);
    verb.add_option("--jobs", texts.jobs, "Worker processes (default: number of cores)")
        ->type_name("J");
    format_flag(verb, texts);
}

void all_verbs(CLI::App& app, Texts& texts) {
    run_verb(app, texts);
    replay_verb(app, texts);
    check_verbs(app, texts);
    test_verb(app, texts);
    CLI::App& list = *app.add_subcommand("list", "Show the tests and entries of an application");
    list.add_option("app", texts.target, "Folder of an application")->type_name("APP");
    list.add_flag("--json", texts.json, "As one JSON object");
    CLI::App& bench = *app.add_subcommand("bench", "Time the workloads of docs/performance.md");
    bench
        .add_option("workloads", texts.workloads,
                    "Which: W1 ... W7, supervisor, checkpoint, start "
                    "(default: all)")
        ->type_name("NAME");
    bench.add_option("--samples", texts.samples, "How often to time each (default 5)")
        ->type_name("N");
    bench.add_flag("--json", texts.json, "As one JSON object");
    format_flag(bench, texts);
    app.add_subcommand("version", "Print the version");
    app.add_subcommand("help", "Print this help, or that of a verb")
        ->add_option("verb", texts.verb)
        ->type_name("VERB");
    for (CLI::App* verb : app.get_subcommands(every_verb))
        verb->allow_extras();
}

CLI::App* find_verb(CLI::App& app, const std::string& name) {
    for (CLI::App* verb : app.get_subcommands(every_verb)) {
        if (verb->get_name() == name) return verb;
    }
    return nullptr;
}

std::vector<std::string> verb_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* verb : app.get_subcommands(every_verb)) {
        if (verb->get_name() != "check-worker") names.push_back(verb->get_name());
    }
    return names;
}

std::unexpected<sim::Error> unknown_verb(const CLI::App& app, const std::string& word) {
    const std::vector<std::string> names = verb_names(app);
    std::string hint =
        runtime::did_you_mean(word, std::vector<std::string_view>{names.begin(), names.end()});
    std::error_code ignored;
    if (hint.empty() && std::filesystem::exists(word, ignored)) {
        hint = "did you mean 'moira run " + word + "'?";
    }
    return sim::fail(ErrorCode::invalid_argument, "unknown verb '" + word + "'",
                     hint.empty() ? "`moira help` lists the verbs" : hint);
}

/// What the parser could not place: an unknown flag, or an argument too many.
Result<void> refuse_extras(const CLI::App& verb) {
    const std::vector<std::string> extras = verb.remaining();
    if (extras.empty()) return {};
    const std::string where = "moira " + verb.get_name() + ": ";
    const auto is_flag = [](const std::string& word) { return word.starts_with("-"); };
    const auto flag = std::ranges::find_if(extras, is_flag);
    if (flag == extras.end()) {
        return sim::fail(ErrorCode::invalid_argument,
                         where + "unexpected argument '" + extras.front() + "'");
    }
    const std::string word = flag->substr(0, flag->find('='));
    std::vector<std::string> known;
    for (const CLI::Option* option : verb.get_options()) {
        for (const std::string& name : option->get_lnames())
            known.push_back("--" + name);
    }
    const std::string hint =
        runtime::did_you_mean(word, std::vector<std::string_view>{known.begin(), known.end()});
    return sim::fail(ErrorCode::invalid_argument, where + "unknown flag '" + word + "'",
                     hint.empty() ? "`moira help " + verb.get_name() + "` lists them" : hint);
}

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
        if (verb == "check") return check();
        if (verb == "check-worker") return check_worker();
        if (verb == "test") return test();
        if (verb == "list") {
            require(texts_.target, "APP", "a folder of an application");
            return ListOptions{texts_.target, texts_.json ? Format::json : Format::human};
        }
        if (verb == "bench") return bench();
        return VersionOptions{};
    }

    BenchOptions bench() {
        BenchOptions options;
        options.workloads = texts_.workloads;
        options.samples = take(parse_count("--samples", texts_.samples, 1, 1000));
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
        TargetOptions options{.path = texts_.target, .entry = texts_.entry, .model = {}};
        if (!texts_.lua_hash_seed.empty()) {
            options.lua_hash_seed = static_cast<std::uint32_t>(
                take(parse_count("--lua-hash-seed", texts_.lua_hash_seed, 0, 0xffffffffU)));
        }
        if (!texts_.model.empty()) {
            options.model = take(
                parse_choice<sim::OrderingModel>("--model", texts_.model,
                                                 {{"instant", sim::OrderingModel::instant},
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

    RunOptions run() {
        RunOptions options;
        options.target = target();
        const bool flag = !texts_.seed.empty();
        const std::string& seed = flag ? texts_.seed : environment_.seed;
        options.random_seed = seed == "random";
        if (!seed.empty() && !options.random_seed) {
            options.seed = take(read_seed(flag ? "--seed" : "MOIRA_SEED", seed));
        }
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
        require(texts_.target, "TRACE", "a file that `moira run --out` wrote");
        return ReplayOptions{texts_.target, texts_.scenario, trace(), format()};
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

/// A variable that a script left empty must not mean that nothing was asked for.
Result<void> refuse_empty(const CLI::App& verb) {
    for (const CLI::Option* option : verb.get_options()) {
        if (std::ranges::find(option->results(), "") == option->results().end()) continue;
        return sim::fail(ErrorCode::invalid_argument,
                         "moira " + verb.get_name() + ": " + option->get_name() + ": is empty",
                         "leave it out or give it a value");
    }
    return {};
}

Result<Command> help_text(CLI::App& app, const std::string& verb) {
    if (verb.empty()) return TextOptions{app.help()};
    const std::vector<std::string> names = verb_names(app);
    if (std::ranges::find(names, verb) == names.end()) return unknown_verb(app, verb);
    return TextOptions{app.get_subcommand(verb)->help("moira")};
}

Result<Command> parse(CLI::App& app, Texts& texts, std::vector<std::string> arguments,
                      const Environment& environment) {
    if (arguments.empty()) {
        return sim::fail(ErrorCode::invalid_argument, "a verb is missing",
                         "`moira help` lists the verbs");
    }
    const std::string first = arguments.front();
    if (first == "--help" || first == "-h") return TextOptions{app.help()};
    if (first == "--version" || first == "-V") return VersionOptions{};
    CLI::App* found = find_verb(app, first);
    if (found == nullptr) return unknown_verb(app, first);
    CLI::App& verb = *found;
    arguments.erase(arguments.begin());
    // The parser takes arguments from the back.
    std::ranges::reverse(arguments);
    try {
        verb.parse(std::move(arguments));
    } catch (const CLI::CallForHelp&) {
        return TextOptions{verb.help("moira")};
    } catch (const CLI::Error& error) {
        return sim::fail(ErrorCode::invalid_argument, "moira " + first + ": " + error.what());
    }
    if (auto extras = refuse_extras(verb); !extras) return std::unexpected{extras.error()};
    if (auto filled = refuse_empty(verb); !filled) return std::unexpected{filled.error()};
    if (first == "help") return help_text(app, texts.verb);
    auto command = Reader{texts, environment}.command(first);
    if (!command) return std::unexpected{std::move(command.error()).in("moira " + first)};
    return command;
}

}  // namespace

Result<Command> parse_command_line(const std::vector<std::string>& arguments,
                                   const Environment& environment) {
    Texts texts;
    try {
        CLI::App app{std::string{about}, "moira"};
        app.set_help_flag("--help,-h", "Print this help");
        app.add_flag("--version,-V")->description("Print the version");
        all_verbs(app, texts);
        return parse(app, texts, arguments, environment);
    } catch (const CLI::Error& error) {
        return sim::fail(ErrorCode::invalid_argument, error.what());
    }
}

}  // namespace moira::tools
