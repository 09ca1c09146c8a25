// SPDX-License-Identifier: MIT
//
// Livelock: the run goes on and gets nowhere. Found in two ways: the program reports progress
// (sim.progress) and stops doing so for many steps; or the run reaches its limit of steps and,
// before that, the kernel's part of the world only went through the same few states again and
// again. The second alone would not be proof (programs count in their own memory), so it only
// names what a limit has ended anyway.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "properties/checks/findings.hpp"
#include "sim/outcome.hpp"
#include "sim/simulation.hpp"

namespace moira::properties {

class LivelockCheck {
public:
    /// Steps without progress, after some was reported, that are too many.
    static constexpr std::uint64_t progress_steps = 10'000;
    /// Of the last steps before the limit, how many are looked at.
    static constexpr std::uint64_t window_steps = 2'000;
    /// At most so many states make a cycle.
    static constexpr std::size_t states_max = 64;

    void begin(const sim::Simulation& simulation);
    /// The program says that it got on.
    void on_progress(const sim::Simulation& simulation) {
        progress_at_ = simulation.counters().steps;
        reports_ = true;
    }
    /// From now on scheduling is fair: what did not get on before may have been kept from it.
    void begin_fair(const sim::Simulation& simulation) {
        progress_at_ = simulation.counters().steps;
        is_fair_ = true;
    }
    /// Something that leaves a mark happened: an exit, a line, a new process.
    void on_mark() { marked_ = true; }
    /// False: the run may stop.
    bool after_event(sim::Simulation& simulation, Findings& findings) {
        const std::uint64_t steps = simulation.counters().steps;
        if (steps >= look_from_) look(simulation);
        return !reports_ || !is_fair_ || steps - progress_at_ <= progress_steps ||
               !miss_progress(simulation, findings);
    }
    void finish(const sim::Simulation& simulation, sim::Outcome outcome, Findings& findings);

private:
    bool miss_progress(const sim::Simulation& simulation, Findings& findings);
    void look(sim::Simulation& simulation);

    /// Digest -> how often; never iterated.
    std::unordered_map<std::uint64_t, std::uint32_t> seen_;
    std::uint64_t look_from_ = ~0ULL;
    std::uint64_t looks_ = 0;
    std::uint64_t progress_at_ = 0;
    std::uint64_t processes_ = 0;
    bool reports_ = false;
    bool marked_ = false;
    bool is_fair_ = true;  ///< or the plan has no phases
};

}  // namespace moira::properties
