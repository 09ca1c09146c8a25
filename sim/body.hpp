// SPDX-License-Identifier: MIT
//
// What runs inside a process, seen from the kernel: a set of tasks with stacks of their own. The
// kernel decides when a task runs; the body knows how. The one seam between sim and runtime.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sim/blob.hpp"
#include "sim/ids.hpp"
#include "sim/item.hpp"
#include "sim/port.hpp"

namespace moira::sim {

class Simulation;
struct Process;
struct SpawnRequest;

/// One thread of control of a process. Owned by the kernel; the body keeps its stack in `stack`.
struct Task {
    Process* process = nullptr;
    Task* next = nullptr;         ///< in a ready list
    void* stack = nullptr;        ///< the body's
    std::uint32_t number = 0;     ///< from 0 (main), in order of creation
    Blob* held = nullptr;         ///< payload of the command that it stands in
    const SpawnRequest* spawning = nullptr;  ///< the spawn that it stands in
    bool dispatching = false;     ///< runs its pending command, outside the ready round
    bool finished = false;
};

/// Told about each piece of memory that a checkpoint must copy.
class ExtentSink {
public:
    virtual ~ExtentSink() = default;
    virtual void add(std::byte* start, std::size_t size) = 0;
};

/// Where a task of a process stands that waits.
struct WaitSite {
    static constexpr std::size_t place_max = 96;

    char place[place_max] = {};  ///< `worker.lua:12`; as much as fits, empty if unknown
    std::uint32_t task = 0;      ///< its number
    bool in_loop = false;        ///< the innermost function of the program loops around the wait
};

class Body {
public:
    Body() = default;
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;
    virtual ~Body() = default;

    /// Runs `task` from where it stopped until it suspends or ends. On the scheduler's stack.
    virtual void resume(Task& task) = 0;
    /// Stops `task` and goes back to whoever resumed it. On the task's own stack.
    virtual void suspend(Task& task) = 0;
    /// A step of the process begins, perhaps on the stack of the task that goes on.
    virtual void on_step() {}
    /// By a fault: the n-th allocation of the step that has just begun fails (n >= 1).
    virtual void fail_allocation(std::uint32_t nth) { static_cast<void>(nth); }
    /// Takes `item` into `port`, which accepts: hands it to a waiting task (Simulation::ready) or
    /// buffers it. The item and its payload stay the kernel's; the body copies or decodes.
    virtual void deliver(Port& port, const Item& item) = 0;
    /// Gives all memory back. None of the process's code runs.
    virtual void drop() = 0;
    /// Where the tasks stand, by number, of a process that is parked; returns how many, at most the
    /// size of `sites`.
    virtual std::size_t wait_sites(std::span<WaitSite> sites) const {
        static_cast<void>(sites);
        return 0;
    }
    /// Names the memory outside the region that a checkpoint must copy.
    virtual void extents(ExtentSink& sink) const = 0;
};

/// What the kernel needs to know of an entry: something that can be spawned.
struct EntryInfo {
    std::string_view id;          ///< `namespace:name`, outlives the run
    std::uint32_t index = 0;      ///< the factory's
    bool is_function = false;     ///< may be called by funcs.call
};

/// Makes the bodies of processes. One per plan; shared by runs, so without state of a run.
class BodyFactory {
public:
    BodyFactory() = default;
    BodyFactory(const BodyFactory&) = delete;
    BodyFactory& operator=(const BodyFactory&) = delete;
    virtual ~BodyFactory() = default;

    /// The entry named `id`, or null.
    [[nodiscard]] virtual const EntryInfo* find(std::string_view id) const = 0;
    /// Creates the body of `process` (its entry and arguments are set) with its main task made and
    /// ready (Simulation::add_task). User code that loads the program runs here.
    /// Returns null when loading failed; then `error` holds an encoded error value.
    virtual Body* make(Simulation& simulation, Process& process, Blob*& error) = 0;
};

}  // namespace moira::sim
