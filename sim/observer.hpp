// SPDX-License-Identifier: MIT
//
// What the kernel tells whoever runs it, while a run goes on. Functions and a pointer instead of an
// interface: a member that nobody needs costs one comparison.
#pragma once

#include "sim/phases.hpp"

#include <cstdint>
#include <string_view>

namespace moira::sim {

class Simulation;
struct FaultQuestion;
struct Item;
struct Process;
struct PropertyFact;

/// Called by the kernel at moments that the tools care about. Null members are not called.
struct TraceEvent;

struct Observer {
    void* user = nullptr;
    /// After each executed event; false stops the run.
    bool (*after_event)(void* user, Simulation& simulation) = nullptr;
    /// A process ended: `error` or a result, encoded; called before its memory is dropped.
    void (*on_exit)(void* user, Simulation& simulation, const Process& process) = nullptr;
    /// A line that the program printed or logged.
    void (*on_log)(void* user, Simulation& simulation, const Process& process, int level,
                   std::string_view text) = nullptr;
    /// The run is executed anew from its start (it took long): forget what was seen of it.
    void (*on_restart)(void* user) = nullptr;
    /// Before the start processes are made, whose programs may print while they load.
    void (*on_start)(void* user, Simulation& simulation) = nullptr;
    /// A fault happens: `form` (>= 1) of what was asked.
    void (*on_fault)(void* user, Simulation& simulation, const FaultQuestion& question,
                     std::uint32_t form) = nullptr;
    /// The program asserted something. False stops the run after the current event.
    bool (*on_property)(void* user, Simulation& simulation, const Process& process,
                        const PropertyFact& fact) = nullptr;
    /// An item was taken into the mailbox of `process`.
    void (*on_take)(void* user, Simulation& simulation, const Process& process,
                    const Item& item) = nullptr;
    /// `process` ended and had not received an item, in flight (it has a queue) or in its mailbox.
    void (*on_discard)(void* user, Simulation& simulation, const Process& process,
                       const Item& item) = nullptr;
    /// Something happened that the trace tells. Cheaper than a TraceSink, which also wants
    /// decisions in words; log lines are not told here.
    void (*on_trace)(void* user, const TraceEvent& event) = nullptr;
    /// A phase is about to begin: nothing is healed, cancelled or ended yet. False stops the run.
    bool (*on_phase)(void* user, Simulation& simulation, RunPhase phase) = nullptr;
};

}  // namespace moira::sim
