// SPDX-License-Identifier: MIT
#include "tools/cli/command_flags.hpp"

#include "sim/strategies/strategy.hpp"

namespace moira::tools {
namespace {

void target_flags(CLI::App& verb, Texts& texts, bool with_entry) {
    verb.add_option("target", texts.target, "Folder of a scenario or an application")
        ->type_name("SCENARIO|APP");
    if (with_entry) {
        verb.add_option("--entry", texts.entry, "Entry of an application to start")
            ->type_name("ns:name");
        verb.add_option("--set", texts.overrides, "Set a value in the table of the scenario")
            ->type_name("PATH=VALUE")
            ->allow_extra_args(false);  // one for each flag: the target may follow
    }
    verb.add_option("--lua-hash-seed", texts.lua_hash_seed,
                    "Seed of Lua's string hashes: another order of pairs()")
        ->type_name("N");
    verb.add_option("--model", texts.model, "Ordering of messages: instant, causal, pair-fifo")
        ->type_name("MODEL");
    verb.add_option("--faults", texts.faults, "Profile of faults that the scenario has, or none")
        ->type_name("PROFILE");
    verb.add_flag("--strict", texts.strict, "What the built-in checks only note fails the run");
}

void strategy_flag(CLI::App& verb, Texts& texts, sim::StrategyName unless_given) {
    std::string names;
    for (const sim::StrategyInfo& info : sim::strategies()) {
        names += (names.empty() ? "" : ", ") + std::string{info.text};
        if (info.name == unless_given) names += " (default)";
    }
    verb.add_option("--strategy", texts.strategy, "How seeds but 0 draw a schedule: " + names)
        ->type_name("NAME");
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
    strategy_flag(verb, texts, sim::StrategyName::uniform);
    trace_flag(verb, texts);
    verb.add_option("--out", texts.out, "Write the trace to a file")->type_name("FILE");
    verb.add_option("--trace-format", texts.out_format,
                    "Of --out: ndjson, binary (default: binary for *.mtrace)")
        ->type_name("KIND");
    format_flag(verb, texts);
}

void replay_verb(CLI::App& app, Texts& texts) {
    CLI::App& verb =
        *app.add_subcommand("replay", "Run a recorded run again, or a failure's story");
    verb.add_option("file", texts.target, "Trace of `moira run --out`, or story of a failure")
        ->type_name("FILE");
    verb.add_option("--scenario", texts.scenario, "Where the scenario or application is now")
        ->type_name("PATH");
    trace_flag(verb, texts);
    format_flag(verb, texts);
}

void shrink_verb(CLI::App& app, Texts& texts) {
    CLI::App& verb =
        *app.add_subcommand("shrink", "Make a failing run small and say why it fails");
    verb.add_option("file", texts.target, "Trace of a run that fails, or its story")
        ->type_name("FILE");
    verb.add_option("--scenario", texts.scenario, "Where the scenario or application is now")
        ->type_name("PATH");
    verb.add_option("--out", texts.out, "Write the story to a file")->type_name("FILE");
    verb.add_option("--shrink-budget", texts.shrink_executions,
                    "Executions to spend at most (default 2000)")
        ->type_name("N");
}

void promote_verb(CLI::App& app, Texts& texts) {
    CLI::App& verb = *app.add_subcommand("promote", "Keep a failure's story as a regression test");
    verb.add_option("file", texts.target, "Story of a failure")->type_name("FILE");
    verb.add_option("--scenario", texts.scenario, "Where the scenario or application is now")
        ->type_name("PATH");
    verb.add_option("--out", texts.out, "Folder (default: `regressions` in the scenario's)")
        ->type_name("DIR");
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
    strategy_flag(verb, texts, sim::StrategyName::uniform);
    verb.add_option("--jobs", texts.jobs, "Worker processes (default: number of cores)")
        ->type_name("J");
    format_flag(verb, texts);
}

}  // namespace

void add_verbs(CLI::App& app, Texts& texts) {
    run_verb(app, texts);
    replay_verb(app, texts);
    shrink_verb(app, texts);
    promote_verb(app, texts);
    check_verbs(app, texts);
    test_verb(app, texts);
    CLI::App& explore = *app.add_subcommand("explore", "Search many runs for failures");
    target_flags(explore, texts, true);
    add_explore_flags(explore, texts.explore);
    add_merge_flags(*app.add_subcommand("merge", "Put the shards of a campaign together"),
                    texts.explore);
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
    CLI::App& mutate =
        *app.add_subcommand("mutate", "Plant defects in the runtime and see who notices");
    mutate.add_option("scenarios", texts.workloads, "Scenarios to try each defect on")
        ->type_name("SCENARIO");
    mutate.add_option("--only", texts.only, "Just this defect")->type_name("NAME");
    mutate.add_option("--seeds", texts.seeds, "Runs of each scenario, at most (default 1000)")
        ->type_name("N");
    mutate.add_flag("--json", texts.json, "As one JSON object");
    format_flag(mutate, texts);
    app.add_subcommand("version", "Print the version");
    app.add_subcommand("help", "Print this help, or that of a verb")
        ->add_option("verb", texts.verb)
        ->type_name("VERB");
    for (CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
        verb->allow_extras();
}

}  // namespace moira::tools
