// SPDX-License-Identifier: MIT
#include "tools/report/campaign_formats.hpp"

#include "sim/trace_text.hpp"
#include "tools/cli/campaign_codec.hpp"
#include "tools/report/campaign_report.hpp"
#include "tools/report/github_text.hpp"
#include "tools/report/shell_words.hpp"
#include "tools/report/xml_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace moira::tools {
namespace {

using nlohmann::ordered_json;
using properties::FoundSum;

/// Of one step that GitHub shows.
constexpr std::size_t annotations_max = 10;
constexpr std::size_t step_summary_max = 1'000'000;

std::string line_of(const ordered_json& fields) {
    return fields.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

ordered_json failure_json(const CampaignResult& result, const std::string& key,
                          const FoundSum& sum) {
    const properties::FoundRun& run = sum.first;
    const auto told = result.told.find(key);
    const ToldRun shrunk = told == result.told.end() ? ToldRun{} : told->second;
    return {{"kind", "failure"},
            {"rule", run.finding.rule},
            {"message", run.finding.message},
            {"process", run.finding.process},
            {"key", key},
            {"runs", sum.runs},
            {"index", run.index},
            {"seed", run.seed},
            {"strategy", run.strategy},
            {"step", run.finding.step},
            {"time_ns", run.finding.time.ns()},
            {"trace_hash", run.trace_hash},
            {"exit_code", number(failure_exit_code(run.finding))},
            {"reproduce", campaign_run_command(result.header, run.seed, run.strategy)},
            {"shrunk", shrunk.text},
            {"story", shrunk.story}};
}

ordered_json corpus_json(const CorpusRun& run) {
    return {{"kind", "corpus"},
            {"file", run.file},
            {"state", corpus_state_name(run.state)},
            {"rule", run.before.rule},
            {"message", run.state == CorpusState::fixed ? run.before.message : run.now.message}};
}

ordered_json summary_json(const CampaignResult& result) {
    ordered_json missing = ordered_json::array();
    for (const properties::Shard& shard : result.missing) missing.push_back(shard.text());
    ordered_json tallies = ordered_json::array();
    for (const auto& [name, sum] : result.sums.tallies) {
        tallies.push_back({{"kind", name.first},
                           {"id", name.second},
                           {"runs", sum.runs},
                           {"evaluated", sum.evaluated},
                           {"held", sum.held}});
    }
    return {{"kind", "summary"},
            {"exit_code", number(campaign_exit_code(result))},
            {"end", end_name(result.end)},
            {"runs", result.sums.runs},
            {"sampled", result.sums.sampled},
            {"failed", result.sums.failed},
            {"failures", result.sums.failures.size()},
            {"lost", result.sums.lost.size()},
            {"strategies", result.sums.strategies},
            {"tallies", std::move(tallies)},
            {"claims", claims(result)},
            {"missing_shards", std::move(missing)}};
}

std::string told_text(const CampaignResult& result, const FoundSum& sum) {
    const auto told = result.told.find(failure_key(sum.first.finding));
    if (told == result.told.end()) return {};
    const std::string& story = told->second.story;
    return told->second.text + (story.empty() ? "" : "replay: moira replay " + shell_word(story));
}

std::string failure_block(const CampaignResult& result, const FoundSum& sum) {
    const properties::FoundRun& run = sum.first;
    std::string text = run.finding.message + "\n";
    if (!run.finding.process.empty()) text += "process " + run.finding.process + "\n";
    return text + fmt::format("in {}\nreproduce: {}\n", where_found(sum, result.sums.runs),
                              campaign_run_command(result.header, run.seed, run.strategy)) +
           told_text(result, sum);
}

std::string class_name(const CampaignHeader& header) { return xml_text(header.name); }

/// A test case without or with what stands in it.
std::string test_case(const CampaignResult& result, const std::string& name,
                      const std::string& inside) {
    const std::string head =
        fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"0\"",
                    class_name(result.header), xml_text(name));
    return inside.empty() ? head + "/>\n" : head + ">\n" + inside + "    </testcase>\n";
}

struct Cases {
    std::string text;
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t errors = 0;
};

void add_failures(Cases& cases, const CampaignResult& result) {
    for (const FoundSum* const sum : result.sums.failures_in_order()) {
        const properties::Finding& finding = sum->first.finding;
        const std::string inside = fmt::format(
            "      <failure type=\"{}\" message=\"{}\">{}</failure>\n", xml_text(finding.rule),
            xml_text(finding.message), xml_text(failure_block(result, *sum)));
        cases.text += test_case(result, finding.rule, inside);
        ++cases.tests;
        ++cases.failures;
    }
}

void add_properties(Cases& cases, const CampaignResult& result) {
    const std::vector<std::string> never = never_met(result, false);
    for (const auto& [name, sum] : result.sums.tallies) {
        const std::string shown = name.first + " '" + name.second + "'";
        const bool is_never = std::ranges::find(never, shown) != never.end();
        const bool is_failed = std::ranges::any_of(result.sums.failures, [&](const auto& failure) {
            return failure.second.first.finding.rule == name.second;
        });
        if (is_failed || name.first == "fault") continue;
        ++cases.tests;
        cases.failures += is_never ? 1U : 0U;
        cases.text += test_case(
            result, shown,
            is_never ? "      <failure type=\"never\" message=\"never met in any run\"/>\n" : "");
    }
}

/// Failures that the corpus remembers.
void add_corpus(Cases& cases, const CampaignResult& result) {
    for (const CorpusRun& run : result.corpus) {
        std::string inside;
        if (run.state == CorpusState::lost) {
            ++cases.errors;
            inside = fmt::format("      <error type=\"lost\" message=\"{}\"/>\n",
                                 xml_text(run.now.message));
        } else if (run.state != CorpusState::fixed) {
            ++cases.failures;
            inside = fmt::format("      <failure type=\"{}\" message=\"{}\"/>\n",
                                 xml_text(run.now.rule), xml_text(run.now.message));
        }
        ++cases.tests;
        cases.text += test_case(result, "known: " + run.file, inside);
    }
}

/// The campaign as a whole: lost runs, and what keeps it from being complete.
void add_whole(Cases& cases, const CampaignResult& result) {
    std::string inside;
    for (const auto& [index, run] : result.sums.lost) {
        inside += xml_text(fmt::format("run {}, seed {}: {}\n", index, run.seed, run.reason));
    }
    if (result.end == CampaignEnd::interrupted) inside += "interrupted\n";
    for (const properties::Shard& shard : result.missing) {
        inside += "missing shard " + shard.text() + "\n";
    }
    ++cases.tests;
    if (!inside.empty()) {
        ++cases.errors;
        inside = "      <error type=\"campaign\" message=\"not every run has a result\">" + inside +
                 "</error>\n";
    }
    cases.text += test_case(result, "every run has a result", inside);
}

std::string property(const char* name, const std::string& value) {
    return fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, xml_text(value));
}

}  // namespace

std::string campaign_ndjson(const CampaignResult& result) {
    std::string text = encode_header(result.header);
    for (const CorpusRun& run : result.corpus) text += line_of(corpus_json(run));
    for (const FoundSum* const sum : result.sums.failures_in_order()) {
        text += line_of(failure_json(result, failure_key(sum->first.finding), *sum));
    }
    for (const auto& [index, run] : result.sums.lost) {
        text += line_of({{"kind", "lost"},
                         {"index", index},
                         {"seed", run.seed},
                         {"strategy", run.strategy},
                         {"reason", run.reason}});
    }
    return text + line_of(summary_json(result));
}

std::string campaign_junit(const CampaignResult& result) {
    const CampaignHeader& header = result.header;
    Cases cases;
    add_corpus(cases, result);
    add_failures(cases, result);
    add_properties(cases, result);
    add_whole(cases, result);
    const std::string counts = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\"",
                                           cases.tests, cases.failures, cases.errors);
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    text += fmt::format("<testsuites name=\"moira explore\" {} time=\"0\">\n", counts);
    text += fmt::format("  <testsuite name=\"{}\" {} skipped=\"0\" time=\"0\">\n",
                        xml_text(header.name), counts);
    text += "    <properties>\n" + property("base_seed", std::to_string(header.base)) +
            property("seeds_run", std::to_string(result.sums.runs)) +
            property("strategy", header.strategy) + property("shard", header.shard.text()) +
            property("plan_hash", header.plan_hash) + property("version", header.version) +
            "    </properties>\n";
    return text + cases.text + "  </testsuite>\n</testsuites>\n";
}

std::string campaign_annotations(const CampaignResult& result) {
    std::string text;
    std::size_t shown = 0;
    for (const FoundSum* const sum : result.sums.failures_in_order()) {
        if (shown++ == annotations_max) break;
        const std::string title = result.header.name + ": " + sum->first.finding.rule;
        text += annotation("error", title, failure_block(result, *sum));
    }
    std::vector<std::string> warnings;
    for (const auto& [index, run] : result.sums.lost) {
        warnings.push_back(fmt::format("lost: run {}, seed {}: {}", index, run.seed, run.reason));
    }
    for (const std::string& name : never_met(result, false)) warnings.push_back("never: " + name);
    if (warnings.size() > annotations_max) warnings.resize(annotations_max);
    for (const std::string& line : warnings) {
        text += annotation("warning", result.header.name, line);
    }
    return text;
}

std::string campaign_step_summary(const CampaignResult& result) {
    std::string report = campaign_report_text(result);
    if (report.size() > step_summary_max) {
        report.resize(report.rfind('\n', step_summary_max) + 1);
        report += "... and more: `--out` keeps the whole report\n";
    }
    // A fence longer than any in the text.
    std::string fence = "```";
    while (report.find(fence) != std::string::npos) fence += '`';
    return "### moira explore " + github_markdown(result.header.name) + "\n\n" + fence + "text\n" +
           report + fence + "\n";
}

}  // namespace moira::tools
