// SPDX-License-Identifier: MIT
//
// What went wrong in a run, as findings: the one place that says which facts of a run are
// failures. Pure functions of the record, so equal runs have equal findings.
#pragma once

#include <vector>

#include "properties/finding.hpp"
#include "tools/cli/run_once.hpp"

namespace moira::tools {

/// Of a scenario's or process's run: violated properties of the scenario first, then those of its
/// programs, violations that checks found, `limit.NAME`, `process_failed` for each start that ended
/// with an error and may not, then notes.
[[nodiscard]] std::vector<properties::Finding> run_findings(const RunRecord& record);

/// Of a test's run: properties that its programs assert, then what the test itself says: `test` (it
/// raised, returned an error or false), `limit.NAME`, or `hang` if it can never return. What checks
/// found is a note; if `strict`, a violation.
[[nodiscard]] std::vector<properties::Finding> test_findings(const RunRecord& record,
                                                               bool strict = false);

/// `uncaught_exit: main/worker#1: failed, and nobody ...`
[[nodiscard]] std::string finding_text(const properties::Finding& finding);

/// What a violation of `rule` makes the program end with.
[[nodiscard]] ExitCode exit_code_of(std::string_view rule);

}  // namespace moira::tools
