// SPDX-License-Identifier: MIT
//
// The verbs of the program, each in a file of its own: options in, exit code out. Results go to
// standard output, what is wrong to standard error. A verb fails with an Error only for wrong
// input, which main prints.
#pragma once

#include "sim/result.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/options.hpp"

namespace moira::tools {

sim::Result<ExitCode> run_verb(const RunOptions& options);
sim::Result<ExitCode> replay_verb(const ReplayOptions& options);
sim::Result<ExitCode> shrink_verb(const ShrinkOptions& options);
sim::Result<ExitCode> promote_verb(const PromoteOptions& options);
sim::Result<ExitCode> check_verb(const CheckOptions& options);
sim::Result<ExitCode> check_worker_verb(const CheckWorkerOptions& options);
sim::Result<ExitCode> test_verb(const TestOptions& options);
sim::Result<ExitCode> explore_verb(const ExploreOptions& options);
sim::Result<ExitCode> merge_verb(const MergeOptions& options);
sim::Result<ExitCode> bench_verb(const BenchOptions& options);
/// Only in builds with planted defects (docs/mutation.md); an error in others.
sim::Result<ExitCode> mutate_verb(const MutateOptions& options);
sim::Result<ExitCode> list_verb(const ListOptions& options);

/// The whole program: reads arguments and environment, runs the verb, prints errors.
[[nodiscard]] int run_program(int count, char** arguments, char** environment);

}  // namespace moira::tools
