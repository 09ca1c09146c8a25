// SPDX-License-Identifier: MIT
#include "tools/cli/run_findings.hpp"

#include <algorithm>

#include "properties/assertions/history_log.hpp"
#include "sim/outcome.hpp"

namespace moira::tools {
namespace {

using properties::Finding;
using properties::Severity;

Finding finding_at_end(const RunRecord& record, std::string rule, std::string message) {
    return {std::move(rule),  std::move(message),
            {},               Severity::violation,
            record.summary.counters.steps, record.summary.ended};
}

Finding limit_finding(const RunRecord& record) {
    const std::string limit{sim::limit_name(record.summary.outcome.limit)};
    Finding finding = finding_at_end(record, "limit." + limit, record.summary.limit_message);
    finding.process = record.summary.limit_process;
    return finding;
}

void append(std::vector<Finding>& to, const std::vector<Finding>& from, Severity severity) {
    for (const Finding& finding : from) {
        if (finding.severity == severity) to.push_back(finding);
    }
}

/// In which phase it came, if the plan has any. Behind the first line: no part of a failure's key.
void add_phase(const RunRecord& record, Finding& finding) {
    std::string_view name;
    for (const PhaseLine& phase : record.phases) {
        if (phase.time <= finding.time) name = phase.name;
    }
    if (!name.empty()) finding.message += "\n  in the phase " + std::string{name};
}

bool reached_limit(const RunRecord& record) {
    return record.summary.outcome.kind == sim::OutcomeKind::limit;
}

}  // namespace

std::vector<Finding> run_findings(const RunRecord& record) {
    std::vector<Finding> findings;
    for (const runtime::Violation& violation : record.violations) {
        findings.push_back({violation.property, violation.message, {}, Severity::violation,
                            violation.step, violation.time});
    }
    append(findings, record.broken, Severity::violation);
    append(findings, record.found, Severity::violation);
    if (reached_limit(record)) findings.push_back(limit_finding(record));
    for (const StartExit& exit : record.exits) {
        if (!exit.failed || exit.may_fail) continue;
        findings.push_back({"process_failed", exit.text, exit.label, Severity::violation,
                            exit.step, exit.time});
    }
    for (Finding& finding : findings) add_phase(record, finding);
    append(findings, record.found, Severity::note);
    return findings;
}

namespace {

/// What the test itself says: at most one.
std::vector<Finding> verdict(const RunRecord& record) {
    if (!record.exits.empty()) {
        const StartExit& exit = record.exits.front();
        if (!exit.failed && !exit.is_false) return {};
        std::string message = exit.is_false ? "returned false" : exit.text;
        if (message.empty()) message = "failed without a message";
        return {{"test", std::move(message), exit.label, Severity::violation, exit.step,
                 exit.time}};
    }
    switch (record.summary.outcome.kind) {
    case sim::OutcomeKind::limit: {
        Finding finding = limit_finding(record);
        for (const std::string& line : record.waiting) finding.message += "\n" + line;
        return {std::move(finding)};
    }
    case sim::OutcomeKind::stopped: return {};
    case sim::OutcomeKind::completed:
    case sim::OutcomeKind::quiescent: break;
    }
    std::string text = "can never return: nothing can happen any more";
    for (const std::string& line : record.waiting) text += "\n" + line;
    return {finding_at_end(record, "hang", std::move(text))};
}

}  // namespace

std::vector<Finding> test_findings(const RunRecord& record, bool strict) {
    std::vector<Finding> findings = record.broken;
    append(findings, verdict(record), Severity::violation);
    for (Finding finding : record.found) {
        const bool is_style = finding.rule != "pair_order" && finding.rule != "livelock";
        finding.severity = is_style && !strict ? Severity::note : Severity::violation;
        findings.push_back(std::move(finding));
    }
    std::ranges::stable_partition(findings, [](const Finding& finding) {
        return finding.severity == Severity::violation;
    });
    return findings;
}

std::string finding_text(const Finding& finding) {
    std::string text = finding.rule + ": ";
    if (!finding.process.empty()) text += finding.process + ": ";
    return text + finding.message;
}

ExitCode exit_code_of(std::string_view rule) {
    if (rule == properties::undecided_rule) return ExitCode::vacuous;
    if (rule == "deadlock") return ExitCode::deadlock;
    if (rule == "livelock" || rule.starts_with("limit.")) return ExitCode::limit;
    if (rule == "process_failed" || rule == "uncaught_exit") return ExitCode::process_failed;
    return ExitCode::failed;
}

}  // namespace moira::tools
