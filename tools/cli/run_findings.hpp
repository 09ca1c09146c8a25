// SPDX-License-Identifier: MIT
//
// What went wrong in a run, as findings: the one place that says which facts of a run are
// failures. Pure functions of the record, so equal runs have equal findings.
#pragma once

#include <vector>

#include "properties/finding.hpp"
#include "tools/cli/run_once.hpp"

namespace moira::tools {

/// Of a scenario's or process's run: violated properties first, then `limit.NAME`, then
/// `process_failed` for each start that ended with an error and may not.
[[nodiscard]] std::vector<properties::Finding> run_findings(const RunRecord& record);

/// Of a test's run: what the test itself says decides. At most one finding: `test` (it raised,
/// returned an error or false), `limit.NAME`, or `hang` if it can never return.
[[nodiscard]] std::vector<properties::Finding> test_findings(const RunRecord& record);

}  // namespace moira::tools
