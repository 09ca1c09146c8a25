// SPDX-License-Identifier: MIT
//
// A world: the address space in which runs of one program happen, one after another. `begin` makes
// a fresh Simulation in it; everything of the run before is forgotten. Not shared between threads;
// several worlds on several threads are independent and give equal hashes.
#pragma once

#include "runtime/lua/lua_process.hpp"
#include "runtime/lua/program.hpp"
#include "runtime/lua/watchdog.hpp"
#include "sim/decision.hpp"
#include "sim/plan.hpp"
#include "sim/result.hpp"
#include "sim/simulation.hpp"
#include "sim/world_memory.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace moira::runtime {

/// What a run is made of besides its plan and seed.
struct RunOptions {
    sim::TraceSink* sink = nullptr;
    sim::Observer observer{};
    /// Answers the run's questions; null: by the seed (0: the default schedule, else uniform
    /// random).
    sim::DecisionSource* decisions = nullptr;
    bool access_log = true;
    /// Counts instructions from the start, which is slower. The run is the same.
    bool count_instructions = false;
    /// For callers of `begin`: they look at World::needs_counting when the run was stopped. Without
    /// it such runs are counted.
    bool may_restart = false;
};

/// Rewinds what listens to a run or answers it, so that the run can be executed anew. False: one of
/// them cannot; then nothing may rely on a second execution. `observer_forgets`: the observer needs
/// no on_restart, because the caller makes it forget.
bool rewind(const RunOptions& options, bool observer_forgets = false);

struct RunSummary {
    sim::Outcome outcome;
    sim::Counters counters;
    sim::Hash128 trace_hash;
    sim::Instant ended;
    /// Limits by which something was refused to a process, which went on.
    std::vector<sim::LimitKind> refusing_limits;
    /// If a limit ended the run: a sentence that names its setting, and the process if it is the
    /// limit of one.
    std::string limit_message;
    std::string limit_process;
};

class World {
public:
    /// @error ErrorCode::unavailable when the machine refuses the address space.
    /// `bodies` makes the processes of all runs (a LuaProgram, a NativeProgram) and outlives them.
    static sim::Result<std::unique_ptr<World>> make(const sim::Plan& plan,
                                                    sim::BodyFactory& bodies);

    /// Starts a run with `seed`; the previous one is torn down.
    sim::Result<void> begin(std::uint64_t seed, const RunOptions& options = {});

    /// The run that was begun.
    [[nodiscard]] sim::Simulation& simulation() { return *simulation_; }

    /// The run was given up because a step took long: it is to be begun anew with
    /// RunOptions::count_instructions. Its outcome so far, also an error of `begin`, means nothing.
    [[nodiscard]] bool needs_counting() { return watchdog_->watch().needs_counting; }

    /// Runs to the end and tears down. A run with a long step is executed twice: the sink and the
    /// decisions are rewound and the observer is told (on_restart). If one of them cannot, the run
    /// is counted from the start.
    sim::Result<RunSummary> run(std::uint64_t seed, const RunOptions& options = {});
    [[nodiscard]] RunSummary summary(sim::Outcome outcome) const;
    void end();

    [[nodiscard]] const sim::Plan& plan() const { return *plan_; }

    [[nodiscard]] sim::WorldMemory& memory() { return memory_; }

private:
    World(const sim::Plan& plan, sim::BodyFactory& bodies, sim::WorldMemory memory)
        : plan_{&plan}, bodies_{&bodies}, memory_{std::move(memory)},
          watchdog_{std::make_unique<Watchdog>(memory_)} {}

    const sim::Plan* plan_;
    sim::BodyFactory* bodies_;
    sim::WorldMemory memory_;
    std::unique_ptr<Watchdog> watchdog_;
    sim::Simulation* simulation_ = nullptr;  ///< in the region
};

}  // namespace moira::runtime
