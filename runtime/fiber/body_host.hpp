// SPDX-License-Identifier: MIT
//
// What the bodies of one run share, whatever their language. Lives in the run's region; bodies find
// it through Simulation::host.
#pragma once

#include "sim/simulation.hpp"
#include "sim/world_memory.hpp"

namespace moira::runtime {

struct BodyHost {
    BodyHost(sim::Simulation& run_simulation, sim::WorldMemory& run_memory)
        : simulation{&run_simulation}, memory{&run_memory}, stacks{run_simulation.memory()},
          scratch{sim::region_buffer(run_simulation.memory(),
                                     run_simulation.plan().limits.message_bytes +
                                         std::size_t{1})} {}

    static BodyHost& of(const sim::Simulation& simulation) {
        return *static_cast<BodyHost*>(simulation.host());
    }

    sim::Simulation* simulation;
    sim::WorldMemory* memory;
    sim::PlaceList stacks;
    sim::ByteBuffer scratch;  ///< for encoding; never held across a call that may block
};

/// What a task costs of the run's memory: most use one page of their stack.
inline constexpr std::size_t task_cost = 4096 + 512;

}  // namespace moira::runtime
