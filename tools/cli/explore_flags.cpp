// SPDX-License-Identifier: MIT
#include "tools/cli/explore_flags.hpp"

#include "sim/seed.hpp"
#include "sim/strategies/strategy.hpp"
#include "tools/cli/campaign_shard_variables.hpp"
#include "tools/cli/flag_values.hpp"

#include <optional>
#include <utility>

namespace moira::tools {
namespace {

using sim::ErrorCode;
using sim::Result;

/// A flag's text, or that of its twin.
struct Given {
    std::string name;
    std::string text;
};

Given given(const char* flag, const std::string& text, const char* twin,
            const std::string& twin_text) {
    return text.empty() ? Given{twin, twin_text} : Given{flag, text};
}

/// Remembers the first error.
class Reader {
public:
    Reader(const ExploreTexts& texts, const Environment& environment)
        : texts_{texts}, environment_{environment} {}

    Result<ExploreOptions> explore(TargetOptions target) {
        ExploreOptions options;
        options.target = std::move(target);
        read_target(options);
        read_extent(options);
        read_shard(options);
        read_failures(options);
        read_output(options);
        if (error_) return std::unexpected{std::move(*error_)};
        return options;
    }

    Result<MergeOptions> merge() {
        MergeOptions options{texts_.folders, format()};
        if (options.folders.empty()) {
            refuse("DIR is missing: folders that `moira explore --out DIR` wrote");
        }
        if (error_) return std::unexpected{std::move(*error_)};
        return options;
    }

private:
    template <class T>
    T take(Result<T> result) {
        if (result) return std::move(*result);
        if (!error_) error_ = std::move(result.error());
        return T{};
    }

    void refuse(std::string message, std::string hint = {}) {
        if (error_) return;
        error_ = sim::Error{ErrorCode::invalid_argument, std::move(message), std::move(hint)};
    }

    void read_target(ExploreOptions& options) {
        if (texts_.test.empty()) return;
        if (!options.target.entry.empty()) refuse("--test and --entry name two things to run");
        options.target.entry = texts_.test;
        options.is_test = true;
    }

    void read_extent(ExploreOptions& options) {
        const Given seed = given("--seed", texts_.seed, "MOIRA_SEED", environment_.seed);
        if (!seed.text.empty()) {
            auto base = sim::parse_seed(seed.text);
            if (!base) base = std::unexpected{std::move(base.error()).in(seed.name)};
            options.base = take(std::move(base)).value;
        }
        const Given seeds = given("--seeds", texts_.seeds, "MOIRA_SEEDS", environment_.seeds);
        const Given time = given("--budget", texts_.budget, "MOIRA_BUDGET", environment_.budget);
        if (!seeds.text.empty()) {
            options.seeds = take(parse_count(seeds.name, seeds.text, 1, 1'000'000'000'000));
        }
        if (!time.text.empty()) options.budget = take(parse_span(time.name, time.text));
        if (seeds.text.empty() && time.text.empty()) options.seeds = default_campaign_seeds;
        const Given jobs = given("--jobs", texts_.jobs, "MOIRA_JOBS", environment_.jobs);
        if (!jobs.text.empty() && jobs.text != "auto") {
            options.jobs = take(parse_count(jobs.name, jobs.text, 1, 1024));
        }
    }

    void read_shard(ExploreOptions& options) {
        if (!texts_.shard.empty()) {
            options.shard = take(properties::parse_shard("--shard", texts_.shard));
            return;
        }
        FoundShard found = take(find_shard(environment_));
        options.shard = found.shard;
        options.shard_source = std::move(found.source);
        if (!options.shard_source.empty() && !error_) confirm_shards(environment_);
    }

    void read_failures(ExploreOptions& options) {
        const Given most = given("--max-failures", texts_.max_failures, "MOIRA_MAX_FAILURES",
                                 environment_.max_failures);
        const bool is_flag = !texts_.max_failures.empty();
        if (texts_.fail_fast && (texts_.keep_going || is_flag)) {
            refuse("--fail-fast stops at the first failure, the other flag does not");
        }
        if (texts_.keep_going && is_flag) refuse("--keep-going never stops, --max-failures does");
        if (texts_.fail_fast) {
            options.failures_max = 1;
        } else if (!texts_.keep_going && !most.text.empty()) {
            options.failures_max = take(parse_count(most.name, most.text, 1, 1'000'000));
        }
    }

    void read_output(ExploreOptions& options) {
        const Given strategy =
            given("--strategy", texts_.strategy, "MOIRA_STRATEGY", environment_.strategy);
        options.strategy = strategy.text.empty() ? "portfolio" : strategy.text;
        if (const auto known = sim::parse_strategy(options.strategy); !known) {
            refuse(strategy.name + ": " + known.error().message, known.error().hint);
        }
        options.out = given("", texts_.out, "", environment_.out).text;
        options.corpus = given("", texts_.corpus, "", environment_.corpus).text;
        options.resume = texts_.resume;
        options.shrink = !texts_.no_shrink;
        options.format = format();
        if (options.resume && options.out.empty()) {
            refuse("--resume: there is no folder to go on in", "`--out DIR` names it");
        }
    }

    CampaignFormat format() {
        const Given format =
            given("--format", texts_.format, "MOIRA_FORMAT", environment_.format);
        if (format.text.empty()) return CampaignFormat::human;
        return take(parse_choice<CampaignFormat>(format.name, format.text,
                                                 {{"human", CampaignFormat::human},
                                                  {"ndjson", CampaignFormat::ndjson},
                                                  {"junit", CampaignFormat::junit},
                                                  {"github", CampaignFormat::github}}));
    }

    const ExploreTexts& texts_;
    const Environment& environment_;
    std::optional<sim::Error> error_;
};

std::string strategy_help() {
    std::string names;
    for (const sim::StrategyInfo& info : sim::strategies()) {
        names += (names.empty() ? "" : ", ") + std::string{info.text};
    }
    return "How runs but the first draw a schedule: " + names + " (default portfolio)";
}

void add_format(CLI::App& verb, ExploreTexts& texts) {
    verb.add_option("--format", texts.format, "Report: human (default), ndjson, junit, github")
        ->type_name("FORMAT");
}

}  // namespace

void add_explore_flags(CLI::App& verb, ExploreTexts& texts) {
    const auto add = [&](const char* flag, std::string& text, const char* help, const char* type) {
        verb.add_option(flag, text, help)->type_name(type);
    };
    add("--test", texts.test, "Test of an application: its own result decides", "ns:name");
    add("--seeds", texts.seeds, "How many runs (default 1000 without --budget)", "N");
    add("--budget", texts.budget, "How long: 90s, 10m, 1h", "TIME");
    add("--seed", texts.seed, "Of the campaign: another one gives other runs (default 0)", "SEED");
    add("--jobs", texts.jobs, "Worker processes (default: auto, the number of cores)", "J");
    add("--shard", texts.shard, "Only the I-th of N parts of the campaign", "I/N");
    add("--strategy", texts.strategy, strategy_help().c_str(), "NAME");
    verb.add_flag("--fail-fast", texts.fail_fast, "Stop at the first failure");
    verb.add_flag("--keep-going", texts.keep_going, "Go on at failures (default)");
    add("--max-failures", texts.max_failures, "Stop at the N-th distinct failure", "N");
    verb.add_flag("--no-shrink", texts.no_shrink, "Report failing runs as they were found");
    add("--out", texts.out, "Keep journal and reports in a folder", "DIR");
    verb.add_flag("--resume", texts.resume, "Go on with the campaign in --out");
    add("--corpus", texts.corpus, "Run the failures of this folder first, and add new ones",
        "DIR");
    add_format(verb, texts);
}

void add_merge_flags(CLI::App& verb, ExploreTexts& texts) {
    verb.add_option("folders", texts.folders, "Folders of shards, as --out named them")
        ->type_name("DIR");
    add_format(verb, texts);
}

Result<ExploreOptions> read_explore(const ExploreTexts& texts, TargetOptions target,
                                    const Environment& environment) {
    return Reader{texts, environment}.explore(std::move(target));
}

Result<MergeOptions> read_merge(const ExploreTexts& texts, const Environment& environment) {
    return Reader{texts, environment}.merge();
}

}  // namespace moira::tools
