// SPDX-License-Identifier: MIT
//
// The tests of an application run by worker processes, and their results. Each test runs in a fresh
// world under each seed. A worker that ends before its time costs only the test it was at.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/result.hpp"
#include "tools/cli/options.hpp"
#include "tools/cli/target_set.hpp"

namespace moira::tools {

struct TestResult {
    std::string id;
    std::string plan_hash;
    std::uint64_t seeds = 0;   ///< run
    std::uint64_t failed = 0;  ///< of them
    std::uint64_t first_failing_seed = 0;
    std::string message;              ///< of the first failure
    std::vector<std::string> output;  ///< the last lines that were printed in it
    bool done = false;                ///< false: the run was interrupted before
};

/// Runs one test under all seeds. Reserves a world's memory, so only in a worker.
[[nodiscard]] TestResult run_test(TargetSet& set, const Target& target, const TestOptions& options);

/// Runs all targets of the set in `options.jobs` processes. @error when none can be started.
[[nodiscard]] sim::Result<std::vector<TestResult>> run_tests(TargetSet& set,
                                                             const TestOptions& options);

}  // namespace moira::tools
