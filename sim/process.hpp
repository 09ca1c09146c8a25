// SPDX-License-Identifier: MIT
//
// A live process of a run, as the kernel keeps it. Created by a spawn, freed at its exit; its id is
// never reused. Plain data in the region; the rules are in the files of Simulation.
#pragma once

#include "sim/array.hpp"
#include "sim/body.hpp"
#include "sim/event_set.hpp"
#include "sim/ids.hpp"
#include "sim/item.hpp"
#include "sim/network.hpp"
#include "sim/time.hpp"
#include "sim/trace_event.hpp"

#include <cstdint>
#include <string_view>

namespace moira::sim {

/// What a process did last, or is about to do, where it lets others in: names its RUN event.
struct PointWhat {
    TraceKind kind{};      ///< the operation; 0: it has not run yet
    SymbolId text;         ///< topic, name or entry
    std::uint64_t object = 0;  ///< label hash of the other process, or 0
    bool is_ahead = false;     ///< it stands before the operation, else behind it
};

/// Where a process stands between events.
enum class Phase : std::uint8_t {
    boundary,     ///< the next thing that it does is begin a step
    running,      ///< inside a step: tasks are running or ready
    dispatching,  ///< inside a step: commands of the blocked tasks take effect
    parked,       ///< no ready task; waits for an item
    dead,
};

/// What becomes of a message to a full mailbox.
enum class MailboxPolicy : std::uint8_t { reject, drop_oldest, drop_newest };

/// Why a process dies that did not end itself.
enum class DeathCause : std::uint8_t {
    terminate,
    crash,
    start,
    terminate_fault,
    node,
    host,
    shutdown,
};

/// A timer: the key of its own fires (E1, E7). Freed when it has fired for the last time, is
/// cancelled, or its owner dies.
struct Timer {
    Process* owner = nullptr;
    Port* port = nullptr;
    Instant deadline;
    std::int64_t period_ns = 0;    ///< 0: fires once
    std::uint64_t sequence = 0;    ///< creation order in the run
    std::uint64_t label_hash = 0;  ///< (owner path, nth timer of the owner)
    std::uint32_t index = 0;       ///< place in the owner's heap
    std::uint32_t number = 0;      ///< nth timer of its owner
    Enabled event;                 ///< enabled while a task waits on the port
};

/// A directed or symmetric relation between two processes, in both their lists.
struct Edge {
    Process* from = nullptr;  ///< monitors: the watcher
    Process* to = nullptr;    ///< monitors: the watched
    Edge* next_from = nullptr;
    Edge* previous_from = nullptr;
    Edge* next_to = nullptr;
    Edge* previous_to = nullptr;
};

/// A topic that a process receives on a port, with what was taken but not yet handed over.
struct Subscription {
    SymbolId topic;
    Port* port = nullptr;
    Fifo<Item, &Item::next> pending;
};

/// Children are named by entry and occurrence: `parent/worker#2`.
struct ChildCount {
    std::uint32_t entry;
    std::uint32_t count;
};

struct Process {
    explicit Process(Region& memory)
        : subscriptions{memory}, timers{memory}, names{memory}, children{memory} {
        run.kind = EventKind::run;
        run.process = this;
    }

    // Identity.
    ProcessId id;
    ProcessId parent;  ///< who spawned or called it; 0: the plan
    std::uint32_t spawn_depth = 0;
    std::string_view pid;    ///< `{host|0x00001}`
    std::string_view label;  ///< spawn path
    std::uint64_t label_hash = 0;
    const EntryInfo* entry = nullptr;
    SymbolId host;
    NodeNumber node = 0;
    const EntryInfo* upgrade_to = nullptr;  ///< the program that replaces it at the end of the step
    Body* body = nullptr;
    Blob* arguments = nullptr;
    Blob* context = nullptr;  ///< inherited context values, encoded
    Instant born;
    std::uint32_t fault_mask = 0;  ///< kinds of faults that may hit it
    Instant held_until;            ///< it stands still: nothing of it runs before
    Instant slow_until;            ///< each step begins late, by slow_by
    Duration slow_by;
    bool counts_memory = false;      ///< an allocation of this step was to fail
    std::uint32_t mailbox_most = 0;  ///< items that it takes; 0: no bound
    MailboxPolicy mailbox_policy{};
    bool is_function_call = false;
    bool is_root = false;  ///< started by the plan
    bool loading = false;  ///< its program is being loaded: nothing may block or yield

    // Scheduling.
    Phase phase = Phase::boundary;
    bool kill_mark = false;
    DeathCause death = DeathCause::terminate;  ///< with a kill mark
    bool link_death = false;  ///< took a LINK_DOWN without trapping links
    bool main_done = false;
    bool failed = false;   ///< main_done by an error
    bool visible = false;  ///< a visible command was dispatched in this step
    bool asked = false;    ///< arrivals were asked in this step (E5)
    bool trap_links = false;
    Enabled run;  ///< RUN, or KILL once marked at a boundary
    PointWhat point;  ///< while `run` is enabled
    std::uint32_t wakes_enabled = 0;
    Fifo<Task, &Task::next> ready;
    Fifo<Task, &Task::next> woken;       ///< by channel operations: ready after the current round
    Fifo<Task, &Task::next> commanding;  ///< blocked with a command that is not dispatched yet
    Task* point_task = nullptr;          ///< stands at a scheduling point inside the step
    std::uint32_t task_count = 0;
    std::uint32_t tasks_live = 0;
    Instant step_now;                 ///< clock at the beginning of the step
    std::uint64_t step_sequence = 0;  ///< items sent later are not eligible in this step
    std::uint32_t clock_reads = 0;    ///< in this step
    Blob* result = nullptr;           ///< of main, once done
    bool was_watched = false;         ///< somebody monitored it or was linked to it, perhaps once

    // Items in flight to it, in send order, and the queues that hold them.
    Item* arrivals_head = nullptr;
    Item* arrivals_tail = nullptr;
    std::uint32_t arrivals = 0;
    std::uint32_t killers = 0;  ///< LINK_DOWN items among the arrivals
    KeyQueue* active_head = nullptr;
    KeyQueue* active_tail = nullptr;
    KeyQueue* queues_in = nullptr;
    KeyQueue* queues_out = nullptr;
    KeyQueue* last_out = nullptr;  ///< the queue that it last sent into

    // Mailbox.
    Array<Subscription> subscriptions;
    Port* inbox = nullptr;
    Port* events = nullptr;
    Fifo<Item, &Item::next> unmatched;  ///< for inbox
    Fifo<Item, &Item::next> notices;    ///< for events
    std::uint32_t pending = 0;          ///< taken and not yet handed over
    std::uint64_t place = 0;
    std::uint32_t waiting = 0;  ///< sum of `waiting` over its ports

    // Relations and names.
    Edge* watchers = nullptr;  ///< who monitors it
    Edge* watching = nullptr;  ///< whom it monitors
    Edge* links_from = nullptr;
    Edge* links_to = nullptr;
    Array<Timer*> timers;  ///< heap by (deadline, sequence)
    std::uint32_t timers_made = 0;
    Array<SymbolId> names;
    Array<ChildCount> children;
    ProcessId completes_for;  ///< caller of exec or a function call; 0: none
    Port* completes_into = nullptr;
    Process* next_live = nullptr;
    Process* previous_live = nullptr;

    /// A fault is why it dies: no mistake of its own.
    [[nodiscard]] bool was_ended_by_fault() const { return death > DeathCause::terminate; }
};

}  // namespace moira::sim
