// SPDX-License-Identifier: MIT
#include "tools/cli/run_findings.hpp"

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
    if (reached_limit(record)) findings.push_back(limit_finding(record));
    for (const StartExit& exit : record.exits) {
        if (!exit.failed || exit.may_fail) continue;
        findings.push_back({"process_failed", exit.text, exit.label, Severity::violation,
                            exit.step, exit.time});
    }
    return findings;
}

std::vector<Finding> test_findings(const RunRecord& record) {
    if (!record.exits.empty()) {
        const StartExit& exit = record.exits.front();
        if (!exit.failed && !exit.is_false) return {};
        std::string message = exit.is_false ? "returned false" : exit.text;
        if (message.empty()) message = "failed without a message";
        return {{"test", std::move(message), exit.label, Severity::violation, exit.step,
                 exit.time}};
    }
    switch (record.summary.outcome.kind) {
    case sim::OutcomeKind::limit: return {limit_finding(record)};
    case sim::OutcomeKind::stopped: return {};
    case sim::OutcomeKind::completed:
    case sim::OutcomeKind::quiescent: break;
    }
    std::string text = "can never return: nothing can happen any more";
    for (const std::string& line : record.waiting) text += "\n" + line;
    return {finding_at_end(record, "hang", std::move(text))};
}

}  // namespace moira::tools
