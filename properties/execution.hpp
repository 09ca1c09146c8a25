// SPDX-License-Identifier: MIT
//
// One execution of a run as campaigns and shrinking see it: a pure function of its request (and of
// the plan, which the executor knows). The tools provide the executor, so that nothing here needs
// to know what the processes are written in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "properties/finding.hpp"
#include "sim/decision.hpp"
#include "sim/hash.hpp"
#include "sim/outcome.hpp"
#include "sim/plan.hpp"
#include "sim/result.hpp"
#include "sim/trace_event.hpp"

namespace moira::properties {

/// All that a run depends on besides its plan.
struct ExecutionRequest {
    std::uint64_t seed = 0;
    sim::DecisionSource* decisions = nullptr;        ///< null: as the seed says
    sim::TraceSink* sink = nullptr;                  ///< may be null
    std::optional<sim::OrderingModel> ordering = {};  ///< instead of the plan's
    /// `path=value`, set in the scenario's table before it is read: less to do. May be null.
    const std::vector<std::string>* workload = nullptr;
};

/// Something that a scenario gives its program to do, and that may be less.
struct WorkloadPart {
    std::string path;     ///< in the scenario's table, as `--set` takes it
    std::string process;  ///< of an element of `start`: what it starts; else empty
    std::optional<std::int64_t> number;  ///< may be lower; none: an element that may be left out

    friend bool operator==(const WorkloadPart&, const WorkloadPart&) = default;
};

/// How often a property inside the program was looked at in one run.
struct Tally {
    std::string id;
    std::string kind;  ///< always, sometimes, reachable, ...; fault: `held` counts what happened
    std::uint64_t evaluated = 0;
    std::uint64_t held = 0;
};

/// What came of it.
struct Execution {
    std::vector<Finding> findings;  ///< violations, the most telling first; then notes
    std::vector<Tally> tallies;
    sim::Outcome outcome;
    sim::Counters counters;
    sim::Hash128 trace_hash;
    sim::Instant ended;

    /// The first violation, or null: the run passed.
    [[nodiscard]] const Finding* failure() const {
        for (const Finding& finding : findings) {
            if (finding.severity == Severity::violation) return &finding;
        }
        return nullptr;
    }
};

class Executor {
public:
    Executor() = default;
    Executor(const Executor&) = delete;
    Executor& operator=(const Executor&) = delete;
    virtual ~Executor() = default;

    /// @error when the run cannot begin: an entry that cannot be loaded, no address space.
    virtual sim::Result<Execution> execute(const ExecutionRequest& request) = 0;

    /// In the order of the table, elements before what is in them. None: it cannot be less.
    [[nodiscard]] virtual std::vector<WorkloadPart> workload() { return {}; }
};

}  // namespace moira::properties
