// SPDX-License-Identifier: MIT
//
// Results of an application's tests, for people and as JSON (docs/schemas/test.json). Pure.
#pragma once

#include <string>
#include <vector>

#include "tools/cli/options.hpp"
#include "tools/cli/test_run.hpp"

namespace moira::tools {

/// The command line that repeats the first failing run of a test.
[[nodiscard]] std::string test_command(const TestResult& result, const TestOptions& options);

/// A line for each test; details of failures; totals last.
[[nodiscard]] std::string test_report_text(const std::vector<TestResult>& results,
                                           const TestOptions& options);

/// One JSON object in one line, with a line end.
[[nodiscard]] std::string test_report_json(const std::vector<TestResult>& results,
                                           const TestOptions& options);

}  // namespace moira::tools
