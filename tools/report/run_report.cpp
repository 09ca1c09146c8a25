// SPDX-License-Identifier: MIT
#include "tools/report/run_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/scenario/fault_settings.hpp"
#include "runtime/world/calibrate.hpp"
#include "sim/trace_text.hpp"
#include "tools/cli/run_findings.hpp"
#include "tools/cli/trace_header_of.hpp"
#include "tools/cli/version.hpp"
#include "tools/report/shell_words.hpp"

namespace moira::tools {
namespace {

using nlohmann::ordered_json;

std::string limit_advice(const RunRecord& record) {
    return "limit: " + record.summary.limit_message;
}

bool has_limit(const RunRecord& record) {
    return record.summary.outcome.kind == sim::OutcomeKind::limit;
}

constexpr std::size_t notes_max = 8;

/// What is worth knowing and no failure.
std::vector<std::string> remarks(const runtime::Subject& subject, const RunRecord& record) {
    std::vector<std::string> lines;
    std::size_t notes = 0;
    for (const properties::Finding& finding : record.found) {
        if (finding.severity != properties::Severity::note) continue;
        if (++notes <= notes_max) lines.push_back("note: " + finding_text(finding));
    }
    if (notes > notes_max) lines.push_back(fmt::format("note: and {} more", notes - notes_max));
    for (const runtime::Waiver& waiver : subject.waivers) {
        const auto found = record.waived.find(waiver.check);
        if (found == record.waived.end()) continue;
        lines.push_back(fmt::format("waived: {} of '{}': {}", found->second, waiver.check,
                                    waiver.reason));
    }
    for (const properties::Tally& tally : record.tallies) {
        if (tally.kind != "sometimes" || tally.held != 0) continue;
        lines.push_back(fmt::format("never met: sometimes '{}', looked at {} times", tally.id,
                                    tally.evaluated));
    }
    for (const std::string& name : record.never_evaluated)
        lines.push_back("never evaluated: property '" + name + "'");
    return lines;
}

ordered_json finding_json(const properties::Finding& finding) {
    const bool is_note = finding.severity == properties::Severity::note;
    return {{"rule", finding.rule},       {"severity", is_note ? "note" : "violation"},
            {"message", finding.message}, {"process", finding.process},
            {"step", finding.step},       {"virtual_time_ns", finding.time.ns()}};
}

ordered_json violation_json(std::string_view property, std::string_view message,
                            std::uint64_t step, sim::Instant time) {
    return {{"property", property},
            {"message", message},
            {"step", step},
            {"virtual_time_ns", time.ns()}};
}

ordered_json violations_json(const RunRecord& record) {
    ordered_json list = ordered_json::array();
    for (const runtime::Violation& violation : record.violations) {
        list.push_back(violation_json(violation.property, violation.message, violation.step,
                                      violation.time));
    }
    for (const properties::Finding& finding : record.broken)
        list.push_back(violation_json(finding.rule, finding.message, finding.step, finding.time));
    return list;
}

/// What the checks and the programs' own properties came to.
void add_oracles(ordered_json& json, const RunRecord& record) {
    json["findings"] = ordered_json::array();
    for (const properties::Finding& finding : record.found)
        json["findings"].push_back(finding_json(finding));
    json["waived"] = ordered_json::object();
    for (const auto& [check, count] : record.waived) json["waived"][check] = count;
    json["tallies"] = ordered_json::array();
    for (const properties::Tally& tally : record.tallies) {
        json["tallies"].push_back({{"property", tally.id},
                                   {"kind", tally.kind},
                                   {"evaluated", tally.evaluated},
                                   {"held", tally.held}});
    }
}

/// One line for each thing that went wrong.
std::vector<std::string> troubles(const RunRecord& record) {
    std::vector<std::string> lines;
    for (const runtime::Violation& violation : record.violations) {
        lines.push_back(fmt::format("violated: property '{}': {} (step {}, {})",
                                    violation.property, violation.message, violation.step,
                                    sim::instant_text(violation.time)));
    }
    for (const properties::Finding& finding : record.broken) {
        const std::string who = finding.process.empty() ? "" : finding.process + ": ";
        lines.push_back(fmt::format("violated: property '{}': {}{} (step {}, {})", finding.rule,
                                    who, finding.message, finding.step,
                                    sim::instant_text(finding.time)));
    }
    for (const properties::Finding& finding : record.found) {
        if (finding.severity == properties::Severity::violation)
            lines.push_back(finding_text(finding));
    }
    if (has_limit(record)) lines.push_back(limit_advice(record));
    for (const StartExit& exit : record.exits) {
        if (exit.failed && !exit.may_fail) {
            lines.push_back(fmt::format("error: process '{}' ended with: {}", exit.label,
                                        exit.text));
        }
    }
    return lines;
}

ordered_json failures_json(const RunRecord& record) {
    ordered_json failures = ordered_json::array();
    if (has_limit(record)) {
        ordered_json failure{{"kind", "limit"},
                             {"limit", sim::limit_name(record.summary.outcome.limit)},
                             {"message", record.summary.limit_message}};
        if (const std::string& process = record.summary.limit_process; !process.empty()) {
            failure["process"] = process;
        }
        failures.push_back(std::move(failure));
    }
    for (const StartExit& exit : record.exits) {
        if (!exit.failed || exit.may_fail) continue;
        failures.push_back(
            {{"kind", "process_failed"}, {"process", exit.label}, {"message", exit.text}});
    }
    return failures;
}

std::string command_of(const runtime::Subject& subject, const RunRecord& record) {
    return record.reproduce.empty() ? run_command(subject, record.seed, record.strategy)
                                    : record.reproduce;
}

}  // namespace

std::string target_words(const runtime::Subject& subject) {
    std::string words;
    if (!subject.selector.empty()) words += " --entry " + shell_word(subject.selector);
    if (subject.lua_hash_seed != default_lua_hash_seed) {
        words += fmt::format(" --lua-hash-seed {}", subject.lua_hash_seed);
    }
    if (subject.strict) words += " --strict";
    if (subject.plan.ordering != sim::OrderingModel::pair_fifo) {
        words += fmt::format(" --model {}", sim::ordering_name(subject.plan.ordering));
    }
    if (const std::string profile = fault_profile(subject); profile != runtime::default_profile) {
        words += fmt::format(" --faults {}", profile);
    }
    for (const std::string& text : subject.overrides)
        words += " --set " + shell_word(text);
    return words;
}

std::string run_command(const runtime::Subject& subject, std::uint64_t seed,
                        std::string_view strategy) {
    std::string command = fmt::format("moira run {}{} --seed {}", shell_word(subject.path),
                                      target_words(subject), seed);
    // Its first word is the name; the rest is drawn anew from the seed.
    const std::string_view name = strategy.substr(0, strategy.find(' '));
    const auto parsed = sim::parse_strategy(name);
    const bool is_usual = !parsed || *parsed == sim::StrategyName::uniform;
    return is_usual ? command : command + fmt::format(" --strategy {}", name);
}

namespace {

/// `chaos, liveness at 10.000000s (at most 60s), shutdown at 12.000000s`
std::string phases_text(const runtime::Subject& subject, const RunRecord& record) {
    std::string text;
    for (const PhaseLine& phase : record.phases) {
        text += (text.empty() ? "" : ", ") + phase.name;
        if (phase.name != "chaos") text += " at " + sim::instant_text(phase.time);
        if (phase.name != "liveness") continue;
        text += " (at most " + runtime::liveness_text(subject.plan.phases) + ")";
    }
    return text;
}

}  // namespace

std::string run_summary_text(const runtime::Subject& subject, const RunRecord& record) {
    const sim::Counters& counters = record.summary.counters;
    std::string text = fmt::format("{}: {}\n", subject.name, record.outcome_text());
    const auto row = [&](std::string_view name, const std::string& value) {
        text += fmt::format("  {:<13}{}\n", name, value);
    };
    row("virtual time", sim::instant_text(record.summary.ended));
    row("steps", std::to_string(counters.steps));
    row("decisions", std::to_string(counters.decisions));
    row("messages", std::to_string(counters.messages));
    row("processes", std::to_string(counters.processes));
    row("trace hash", record.summary.trace_hash.hex());
    row("plan hash", subject.plan.hash.hex());
    row("seed", std::to_string(record.seed));
    if (!record.strategy.empty()) row("strategy", record.strategy);
    row("version", std::string{moira_version});
    if (!record.fault_settings.empty()) row("faults", record.fault_settings);
    if (!record.phases.empty()) row("phases", phases_text(subject, record));
    for (const sim::LimitKind limit : record.summary.refusing_limits)
        row("refused by", fmt::format("limit {}", sim::limit_name(limit)));
    for (const FaultLine& fault : record.faults) {
        text += fmt::format("fault: {} {}\n", sim::instant_text(fault.time), fault.text);
    }
    for (const StartExit& exit : record.exits) {
        if (exit.failed && !exit.may_fail) continue;
        text += fmt::format("result: {} {} {}\n", exit.label,
                            exit.failed ? "failed, as it may, with:" : "returned", exit.text);
    }
    for (const std::string& line : record.waiting) text += "waiting: " + line + "\n";
    for (const std::string& line : remarks(subject, record)) text += line + "\n";
    const std::vector<std::string> wrong = troubles(record);
    for (const std::string& line : wrong) text += line + "\n";
    if (!subject.expectation.pass) {
        text += "expected: a violation of '" + subject.expectation.violates + "'\n";
    }
    if (!wrong.empty()) text += "reproduce: " + command_of(subject, record) + "\n";
    return text;
}

std::string run_summary_json(const runtime::Subject& subject, const RunRecord& record) {
    const sim::Counters& counters = record.summary.counters;
    ordered_json json;
    json["outcome"] = record.outcome_text();
    json["exit_code"] = number(record.exit_code());
    json["seed"] = record.seed;
    json["strategy"] = record.strategy.empty() ? record.seed == 0 ? "default" : "random"
                                               : record.strategy;
    json["trace_hash"] = record.summary.trace_hash.hex();
    json["steps"] = counters.steps;
    json["decisions"] = counters.decisions;
    json["messages"] = counters.messages;
    json["processes"] = counters.processes;
    json["virtual_time_ns"] = (record.summary.ended - sim::Instant{}).ns();
    json["version"] = moira_version;
    json["plan_hash"] = subject.plan.hash.hex();
    json["refused_by"] = ordered_json::array();
    for (const sim::LimitKind limit : record.summary.refusing_limits)
        json["refused_by"].push_back(sim::limit_name(limit));
    if (!record.fault_settings.empty()) json["fault_settings"] = record.fault_settings;
    if (!record.phases.empty()) {
        json["phases"] = ordered_json::array();
        for (const PhaseLine& phase : record.phases)
            json["phases"].push_back({{"name", phase.name}, {"at_ns", phase.time.ns()}});
        json["liveness_bound"] = runtime::liveness_text(subject.plan.phases);
    }
    json["faults"] = ordered_json::array();
    for (const FaultLine& fault : record.faults) {
        json["faults"].push_back(
            {{"virtual_time_ns", fault.time.ns()}, {"text", fault.text}});
    }
    json["violations"] = violations_json(record);
    json["never_evaluated"] = record.never_evaluated;
    json["failures"] = failures_json(record);
    add_oracles(json, record);
    json["waiting"] = record.waiting;
    json["reproduce"] = command_of(subject, record);
    return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace moira::tools
