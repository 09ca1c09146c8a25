// SPDX-License-Identifier: MIT
#include "tools/report/campaign_report.hpp"

#include "properties/campaign/claim.hpp"
#include "sim/trace_text.hpp"
#include "tools/cli/run_findings.hpp"
#include "tools/report/shell_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moira::tools {
namespace {

using properties::FoundSum;
using properties::Sums;

constexpr std::size_t lost_shown = 10;
constexpr std::size_t notes_shown = 10;

std::string indented(std::string_view text) {
    std::string out = "  ";
    for (const char c : text) {
        out += c;
        if (c == '\n') out += "  ";
    }
    return out + "\n";
}

std::string counted(std::uint64_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

bool is_failing(const CorpusRun& run) {
    return run.state == CorpusState::fails || run.state == CorpusState::differs;
}

bool must_be_met(std::string_view kind) { return kind == "sometimes" || kind == "reachable"; }

bool must_be_evaluated(std::string_view kind) {
    return kind == "always" || kind == "asserted" || kind == "observer";
}

/// How it ended, unless every run of the list was done.
std::string end_text(const CampaignResult& result) {
    switch (result.end) {
    case CampaignEnd::complete: return {};
    case CampaignEnd::budget: return result.header.runs ? "its time was over" : "";
    case CampaignEnd::failures:
        return result.sums.failures.empty()
                   ? "stopped: a known failure is still there"
                   : fmt::format("stopped at {}", counted(result.sums.failures.size(), "failure"));
    case CampaignEnd::interrupted: return "interrupted";
    case CampaignEnd::unfinished: return "not finished: `--resume` goes on with it";
    }
    return {};
}

std::string head_text(const CampaignResult& result) {
    const CampaignHeader& header = result.header;
    const Sums& sums = result.sums;
    std::string text = fmt::format("{}: {}, ", header.name, counted(sums.runs, "run"));
    text += sums.failed == 0
                ? "no failure\n"
                : fmt::format("{} failed, {}\n", sums.failed,
                              counted(sums.failures.size(), "distinct failure"));
    const auto row = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) text += fmt::format("  {:<13}{}\n", name, value);
    };
    row("base seed", std::to_string(header.base));
    std::string strategies;
    for (const auto& [name, count] : sums.strategies) {
        strategies += fmt::format("{}{} {}", strategies.empty() ? "" : ", ", name, count);
    }
    row("strategies", strategies);
    std::string faults;
    for (const auto& [name, sum] : sums.tallies) {
        if (name.first != "fault") continue;
        faults += fmt::format("{}{} {}", faults.empty() ? "" : ", ", name.second, sum.held);
    }
    row("faults", faults);
    row("shard", header.shard.count == 1 ? "" : header.shard.text());
    row("ended", end_text(result));
    row("plan hash", header.plan_hash);
    row("version", header.version);
    return text;
}

std::string failure_text(const CampaignResult& result, const FoundSum& sum) {
    const properties::Finding& finding = sum.first.finding;
    std::string text = fmt::format("\nfailure: {}\n", finding.rule);
    text += indented(finding.message);
    if (!finding.process.empty()) text += fmt::format("  process {}\n", finding.process);
    text += fmt::format("  in {}\n", where_found(sum, result.sums.runs));
    text += fmt::format("  reproduce: {}\n",
                        campaign_run_command(result.header, sum.first.seed, sum.first.strategy));
    const auto told = result.told.find(failure_key(finding));
    if (told == result.told.end()) return text;
    const ToldRun& run = told->second;
    text += run.text;
    if (!run.problem.empty()) text += "  not shrunk: " + run.problem + "\n";
    if (!run.story.empty())
        text += "  replay: " + campaign_replay_command(result.header, run.story) + "\n";
    return text;
}

std::string corpus_text(const CampaignResult& result) {
    std::string text;
    for (const CorpusRun& run : result.corpus) {
        const std::string file = shell_word(run.file);
        switch (run.state) {
        case CorpusState::fails:
            text += fmt::format("known: {}: still fails: {}\n", file, run.before.rule);
            break;
        case CorpusState::differs:
            text += fmt::format("known: {}: was {}, now fails with {}: {}\n", file,
                                run.before.rule, run.now.rule, run.now.message);
            break;
        case CorpusState::fixed:
            text += fmt::format("fixed: {}: no longer fails: {}\n", file, run.before.rule);
            continue;
        case CorpusState::lost:
            text += fmt::format("lost: {}: {}\n", file, run.now.message);
            break;
        }
        text += "  replay: moira replay " + file + "\n";
    }
    return text;
}

std::string notes_text(const Sums& sums) {
    std::string text;
    std::size_t shown = 0;
    for (const auto& [key, sum] : sums.notes) {
        if (shown++ == notes_shown) break;
        const properties::Finding& finding = sum.first.finding;
        text += fmt::format("note: {}: {} (in {})\n", finding.rule,
                            finding.message.substr(0, finding.message.find('\n')),
                            counted(sum.runs, "run"));
    }
    if (sums.notes.size() > notes_shown) {
        text += fmt::format("note: and {} more\n", sums.notes.size() - notes_shown);
    }
    return text;
}

std::string lost_text(const CampaignResult& result) {
    std::string text;
    std::size_t shown = 0;
    for (const auto& [index, run] : result.sums.lost) {
        if (shown++ == lost_shown) break;
        text += fmt::format("lost: run {}: {}; to see it: {}\n", index, run.reason,
                            campaign_run_command(result.header, run.seed, run.strategy));
    }
    if (result.sums.lost.size() > lost_shown) {
        text += fmt::format("lost: and {} more\n", result.sums.lost.size() - lost_shown);
    }
    return text;
}

}  // namespace

ExitCode failure_exit_code(const properties::Finding& finding) {
    return exit_code_of(finding.rule);
}

ExitCode campaign_exit_code(const CampaignResult& result) {
    // Whoever interrupts knows; scripts must not take what was found until then for the result.
    if (result.end == CampaignEnd::interrupted) return ExitCode::interrupted;
    ExitCode code = ExitCode::ok;
    for (const auto& [key, sum] : result.sums.failures) {
        code = worse(code, failure_exit_code(sum.first.finding));
    }
    for (const CorpusRun& run : result.corpus) {
        if (run.state == CorpusState::lost) code = worse(code, ExitCode::internal);
        if (is_failing(run)) code = worse(code, failure_exit_code(run.now));
    }
    if (!result.sums.lost.empty()) code = worse(code, ExitCode::internal);
    const bool is_short = result.end == CampaignEnd::budget && result.header.runs.has_value();
    if (is_short || result.end == CampaignEnd::unfinished || !result.missing.empty()) {
        code = worse(code, ExitCode::budget);
    }
    const bool is_whole = result.end == CampaignEnd::complete && result.sums.runs != 0;
    if (is_whole && !never_met(result, false).empty()) code = worse(code, ExitCode::vacuous);
    return code;
}

std::string campaign_run_command(const CampaignHeader& header, std::uint64_t seed,
                                 const std::string& strategy) {
    const std::string path = shell_word(header.path);
    const std::string entry = shell_word(header.selector);
    const std::string name = strategy.substr(0, strategy.find(' '));
    const bool is_usual = name == "default" || name == "random";
    if (!header.program.empty()) {
        const std::string by = is_usual ? "" : "MOIRA_STRATEGY=" + name + " ";
        return fmt::format("MOIRA_SEED={} {}{}", seed, by, header.program);
    }
    std::string words = "moira run " + path + (header.selector.empty() ? "" : " --entry " + entry);
    if (header.is_test) words = fmt::format("moira test {} --filter {}", path, entry);
    words += fmt::format("{} --seed {}", header.flags, seed);
    return is_usual ? words : words + " --strategy " + name;
}

std::string campaign_replay_command(const CampaignHeader& header, const std::string& story) {
    if (header.program.empty()) return "moira replay " + shell_word(story);
    return "MOIRA_REPLAY=" + shell_word(story) + " " + header.program;
}

std::string where_found(const FoundSum& sum, std::uint64_t runs) {
    return fmt::format("{} of {}, first run {} ({}), step {}, {}", sum.runs, counted(runs, "run"),
                       sum.first.index, sum.first.strategy, sum.first.finding.step,
                       sim::instant_text(sum.first.finding.time));
}

std::vector<std::string> never_met(const CampaignResult& result, bool is_fault) {
    std::vector<std::string> names;
    for (const auto& [name, sum] : result.sums.tallies) {
        const auto& [kind, id] = name;
        if (is_fault != (kind == "fault")) continue;
        const bool is_met = must_be_evaluated(kind) ? sum.evaluated != 0 : sum.held != 0;
        const bool must = is_fault || must_be_met(kind) || must_be_evaluated(kind);
        if (must && !is_met) names.push_back(is_fault ? id : kind + " '" + id + "'");
    }
    return names;
}

std::vector<std::string> claims(const CampaignResult& result) {
    std::vector<std::string> lines;
    const bool knows_failures = std::ranges::any_of(result.corpus, is_failing);
    if (result.sums.failed != 0 || knows_failures) return lines;
    const std::uint64_t sampled = result.sums.sampled;
    if (sampled == 0) {
        lines.push_back("claim: none: no run but the default schedule was executed");
    } else {
        lines.push_back(fmt::format(
            "claim: {} without failure: the probability that such a run fails is at most {} "
            "(confidence 95 %)",
            counted(sampled, "sampled run"),
            properties::probability_text(properties::failure_bound(sampled))));
        lines.push_back(
            "  such a run: this program and plan, with the strategies and faults above");
    }
    for (const std::string& name : never_met(result, false)) lines.push_back("never: " + name);
    for (const std::string& name : never_met(result, true)) {
        lines.push_back("never injected: fault " + name);
    }
    return lines;
}

std::string campaign_report_text(const CampaignResult& result) {
    std::string text = head_text(result);
    for (const properties::Shard& shard : result.missing) {
        text += fmt::format("missing: shard {}\n", shard.text());
    }
    text += corpus_text(result) + notes_text(result.sums) + lost_text(result);
    for (const std::string& line : claims(result)) text += line + "\n";
    for (const FoundSum* const sum : result.sums.failures_in_order()) {
        text += failure_text(result, *sum);
    }
    return text;
}

}  // namespace moira::tools
