// SPDX-License-Identifier: MIT
//
// One run in a world, with everything that a report wants to know of it. Joins the kernel's
// observer, the scenario's judge and the user's interrupt.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "properties/checks/findings.hpp"
#include "properties/execution.hpp"
#include "runtime/world/subject.hpp"
#include "runtime/world/world.hpp"
#include "sim/decision.hpp"
#include "sim/result.hpp"
#include "sim/strategies/strategy.hpp"
#include "sim/trace_event.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/leak.hpp"

namespace moira::tools {

/// A line that a process printed or logged.
struct OutputLine {
    sim::Instant time;
    std::string_view label;
    int level = 1;
    std::string_view text;
};

using OutputLines = std::function<void(const OutputLine&)>;

struct RunRequest {
    std::uint64_t seed = 0;
    sim::TraceSink* sink = nullptr;
    sim::DecisionSource* decisions = nullptr;
    OutputLines output;
    /// Takes back what `output` was given: the run begins anew, because a step took long. Without
    /// it, or with a sink or decisions that cannot rewind, such runs are counted from the start,
    /// which is slower.
    std::function<void()> forget_output;
    /// Asked after each event; false stops the run. May be empty.
    std::function<bool()> go_on;
    /// Labels of started processes whose end with an error is no failure of the run.
    std::span<const std::string> may_fail;
    /// Properties that the programs must evaluate.
    std::span<const std::string> asserted;
    properties::CheckOptions checks;
    bool stop_at_exit = false;  ///< the first end of a started process ends the run
    Leak leak = Leak::none;
};

/// A request of `seed` with all that `subject` says of its runs, which outlives the request.
[[nodiscard]] RunRequest request_for(const runtime::Subject& subject, std::uint64_t seed);

/// How a process that the plan starts ended.
struct StartExit {
    std::string label;
    bool failed = false;
    bool may_fail = false;  ///< the scenario lets it end with an error
    bool is_false = false;  ///< its result is the value false
    std::string text;       ///< the error's message, or the result as text
    std::uint64_t step = 0;
    sim::Instant time;
};

/// A fault that happened.
struct FaultLine {
    sim::Instant time;
    std::string text;  ///< `crash of parent/worker#1 at its 3rd step boundary`
    sim::FaultKind kind{};
};

/// A phase that began.
struct PhaseLine {
    std::string name;  ///< chaos, liveness, shutdown
    sim::Instant time;
};

struct RunRecord {
    std::uint64_t seed = 0;
    std::string strategy;  ///< as sim::Strategy::describe; empty: as the seed says
    runtime::RunSummary summary;
    std::vector<runtime::Violation> violations;
    std::vector<StartExit> exits;
    std::vector<std::string> never_evaluated;  ///< names of properties
    std::string fault_settings;  ///< what the run could use of the plan's faults; empty: no plan
    std::vector<PhaseLine> phases;  ///< those that began, in order; empty: the plan has none
    std::vector<FaultLine> faults;  ///< those that happened, in order
    std::vector<properties::Finding> broken;   ///< properties that the programs assert
    std::vector<properties::Finding> found;    ///< by the checks, violations first
    std::map<std::string, std::uint32_t> waived;  ///< findings of checks that nobody wants
    std::vector<properties::Tally> tallies;
    std::vector<std::string> waiting;  ///< who waits for what, when nothing can happen any more
    bool interrupted = false;
    std::string reproduce;  ///< the command that repeats it, if its seed does not

    /// A property of the scenario or of its programs failed.
    [[nodiscard]] bool is_violated() const { return !violations.empty() || !broken.empty(); }

    /// 9 if nothing is wrong but a property was never evaluated.
    [[nodiscard]] ExitCode exit_code() const;
    /// `violated`, `interrupted`, `deadlock`, `completed`, `quiescent`, `limit steps`, `stopped`.
    [[nodiscard]] std::string outcome_text() const;
};

/// Runs to the end. `judge` may be null.
/// @error when the run cannot begin: an entry that cannot be loaded, no address space.
[[nodiscard]] sim::Result<RunRecord> run_once(runtime::World& world, runtime::Judge* judge,
                                              const RunRequest& request);

/// What the strategy `name` wants to know of the default run, which is judged like any other;
/// nothing for strategies that do not ask. `judge` may be null. @error as run_once.
[[nodiscard]] sim::Result<sim::PriorRun> prior_run(runtime::World& world, runtime::Judge* judge,
                                                   sim::StrategyName name,
                                                   bool stop_at_exit = false);

/// From now on SIGINT stops the run in progress after its current event; a second one ends the
/// program at once.
void stop_runs_on_interrupt();
[[nodiscard]] bool was_interrupted();

}  // namespace moira::tools
